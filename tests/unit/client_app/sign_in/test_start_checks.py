"""A flow starts only if the session does not already give access to everything."""

from tests.unit.client_app.stage import Browser, Stage


def test_asking_again_needs_something_to_ask_for(stage: Stage, browser: Browser) -> None:
    """If everything is granted, the user is redirected to the notes and not asked."""
    page = browser.sign_in()
    csrf_token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = browser.post("/ask-again", {"csrf_token": csrf_token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notes")
    assert stage.refused_by() == "session_is_absent"
    assert stage.steps()[-1] == "resource-requested"
    assert len(stage.rows("pending_flows")) == 1
