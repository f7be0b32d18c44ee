"""Whether a browser shows a page in a frame of another site."""

from scenarios.browser.pages import Page

POLICY, OLDER = "Content-Security-Policy", "X-Frame-Options"


def may_be_framed(page: Page, by: str) -> bool:
    """Whether a page of the origin `by` may show this page in a frame.

    frame-ancestors decides (CSP Level 3 §6.4.2); X-Frame-Options counts only in its absence (RFC
    7034).
    """
    for directive in page.headers.get(POLICY, "").split(";"):
        name, *sources = directive.split() or [""]
        if name.lower() == "frame-ancestors":
            return by in sources or "*" in sources
    return OLDER not in page.headers
