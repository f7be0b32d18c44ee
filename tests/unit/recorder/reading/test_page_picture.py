"""`recorder.reading.page_picture`: a recorded page to look at, in which nothing is active."""

import re

import pytest

from recorder.reading.page_picture import CLASSES, SHOWN, picture_of

ACTS = re.compile(
    r"<(?!/?(?:" + "|".join(sorted(SHOWN, key=len, reverse=True)) + r")[ >])|\son|src|href|action"
    r"|style|url\(|script|javascript|http-equiv",
    re.IGNORECASE,
)
"""Markup that no picture has: an element that is not on the list, an event handler, a URL."""


def test_a_page_keeps_its_words_and_its_fields() -> None:
    """Headings, lists and checked boxes are kept; every control is disabled."""
    page = (
        "<title>Allow access?</title><h1>Allow?</h1><form method=post action='/consent'>"
        "<input type=hidden name=csrf_token value=abc><input type=checkbox id=s checked>"
        "<label for=s>Read <code>notes:read</code></label><button name=d value=x>Allow</button>"
    )
    assert picture_of(page) == (
        '<h1>Allow?</h1><form><input checked="" id="s" type="checkbox" disabled>'
        '<label for="s">Read <code>notes:read</code></label><button disabled>Allow</button>'
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<script/>alert(1)</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<meta http-equiv=refresh content='0;url=http://evil.example'>",
        "<base href='http://evil.example/'><a href='x' ping='http://evil.example'>x</a>",
        "<link rel=dns-prefetch href=//evil.example><link rel=stylesheet href=//evil.example>",
        "<img src=http://evil.example/x.png onerror=alert(1) alt='a'>",
        "<picture><source srcset=//evil.example></picture>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=//evil.example></object><embed src=//evil.example>",
        "<svg><a xlink:href='javascript:alert(1)'>x</a><style>*{background:url(//e)}</style></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<style>@import url(//evil.example)</style><p style='background:url(//evil.example)'>x",
        "<form action=//evil.example><button formaction=//evil.example>x</button></form>",
        "<input type=image src=//evil.example><body background=//evil.example onload=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<!--[if true]><script>alert(1)</script><![endif]--><!--><img src=x onerror=alert(1)>-->",
        "<textarea></textarea><img src=x onerror=alert(1)>",
        "<template><script>alert(1)</script></template>",
        "<video poster=//evil.example><track src=//evil.example></video>",
        "<p class='\"><script>alert(1)</script>'>x</p>",
        "<td colspan='1\" onclick=\"alert(1)'>x",
        "<a\x0bhref=//evil.example onclick\x0c=alert(1)>x</a>",
        "<portal src=//evil.example></portal><frameset><frame src=//evil.example></frameset>",
        "<![CDATA[<script>alert(1)</script>]]><?php <script> ?>",
    ],
)
def test_nothing_acts(hostile: str) -> None:
    """Whatever a page contains, only listed elements remain, and no attribute is a URL."""
    unquoted = re.sub(r'"[^"]*"', "", picture_of(hostile + "<p>after"))
    markup = re.findall(r"<[^>]*>?", unquoted)
    assert [piece for piece in markup if ACTS.search(piece)] == []


def test_text_is_text() -> None:
    """Text that looks like markup is escaped, and so are characters that reverse the text
    direction.
    """
    assert picture_of("<p>&lt;b&gt; \u202e</p>") == "<p>&lt;b&gt; \\u202e</p>"


def test_what_is_never_closed_hides_the_rest() -> None:
    """Hiding too much is better than hiding too little. SVG and MathML elements may close
    themselves; HTML elements cannot.
    """
    assert picture_of("<p>a</p><iframe><p>b</p>") == "<p>a</p>"
    assert picture_of("<p>a</p><iframe/><p>b</p>") == "<p>a</p>"
    assert picture_of("<p>a</p><svg class='x'/><p>b</p>") == "<p>a</p><p>b</p>"


def test_nothing_of_a_password_is_shown() -> None:
    """Not even whether it was filled in."""
    assert 'value=""' in picture_of("<input type=PassWord value=wonderland>")


def test_only_known_classes_are_kept() -> None:
    """The stylesheet of pictures defines them, and no part of the viewer can be imitated."""
    assert picture_of('<p class="small value x">a</p>') == '<p class="small">a</p>'
    assert "value" not in CLASSES
