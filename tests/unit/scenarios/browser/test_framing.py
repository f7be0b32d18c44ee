"""When a browser shows a page in a frame of another site."""

import pytest
from requests.structures import CaseInsensitiveDict

from scenarios.browser.framing import may_be_framed
from scenarios.browser.pages import Leg, Page

SITE = "https://prizes.example"


def page(**headers: str) -> Page:
    """Return a page with these headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    leg = Leg("GET", "https://server.example/consent")
    return Page(leg, 200, "text/html", "", "", "", (), CaseInsensitiveDict(named))


@pytest.mark.parametrize(
    ("policy", "is_shown"),
    [
        ("default-src 'none'; frame-ancestors 'none'", False),
        ("frame-ancestors 'self'", False),
        ("frame-ancestors https://other.example", False),
        (f"FRAME-ANCESTORS https://other.example {SITE};", True),
        ("frame-ancestors *", True),
        ("default-src 'none';", True),
    ],
)
def test_frame_ancestors_decides(policy: str, *, is_shown: bool) -> None:
    """CSP Level 3 §6.4.2: only pages of the listed origins may show it."""
    assert may_be_framed(page(Content_Security_Policy=policy), by=SITE) is is_shown


def test_the_older_header_counts_alone() -> None:
    """RFC 7034: X-Frame-Options counts only without frame-ancestors."""
    assert not may_be_framed(page(x_frame_options="DENY"), by=SITE)
    both = page(X_Frame_Options="DENY", Content_Security_Policy="frame-ancestors *")
    assert may_be_framed(both, by=SITE)


def test_a_page_without_either_is_shown() -> None:
    """This is what makes clickjacking possible."""
    assert may_be_framed(page(), by=SITE)
