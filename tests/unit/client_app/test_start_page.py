"""The page where a visit begins."""

from tests.unit.client_app.stage import Browser, Stage


def test_the_start_says_what_this_is(stage: Stage, browser: Browser) -> None:
    """What the app does, which servers it uses, and one way in; it starts no session or flow."""
    page = browser.get("/")
    assert page.status_code == 200
    for words in ("Open my notes", 'href="/notes"', stage.issuer.url, stage.notes.url):
        assert words in page.text
    assert "Set-Cookie" not in page.headers
    assert stage.issuer.arrived == []
