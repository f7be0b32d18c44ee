"""OAuth 2.0 Form Post Response Mode, and response_mode (Multiple Response Types §2.1)."""

import pytest

from tests.support.page_form import PageForm
from tests.support.verbs import CALLBACK, Issuer, answer_of

MODES = ["fragment", "jwt", "query.jwt", "web_message", "FORM_POST", "form_post "]


def test_the_answer_is_a_form_that_sends_itself(issuer: Issuer) -> None:
    """§2: the parameters are encoded as HTML form values that are auto-submitted, and transmitted
    by POST to the client, body application/x-www-form-urlencoded; none of them is in a URL.
    """
    client = issuer.register()
    page = issuer.browser().walk(client, response_mode="form_post")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Location" not in page.headers
    form = PageForm(page.text)
    assert (form.method, form.action) == ("post", CALLBACK)
    answer = dict(form.fields)
    assert set(answer) == {"code", "state", "iss"}
    assert "code=" not in page.text
    assert client.exchange(answer["code"]).status_code == 200


def test_errors_travel_the_same_way(issuer: Issuer) -> None:
    """§2: Authorization Response parameters, errors included."""
    page = issuer.browser().authorize(
        issuer.register(), response_mode="form_post", scope="unheard-of"
    )
    assert page.status_code == 200
    form = PageForm(page.text)
    assert form.action == CALLBACK
    assert dict(form.fields)["error"] == "invalid_scope"
    assert dict(form.fields)["state"] == "the-state-of-this-flow"


@pytest.mark.parametrize("state", ["\"'><script>alert(1)</script>", "&quot;&amp;", " a  b "])
def test_values_are_values(issuer: Issuer, state: str) -> None:
    """§5: a state is only ever the value of a field, whatever it contains."""
    page = issuer.browser().walk(issuer.register(), response_mode="form_post", state=state)
    assert answer_of(page)["state"] == state
    assert "<script>alert" not in page.text


def test_the_page_may_run_its_own_script_only(issuer: Issuer) -> None:
    """§5: the page is not cached; the policy allows this server's script, and no foreign or inline
    one.
    """
    page = issuer.browser().walk(issuer.register(), response_mode="form_post")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "form-action" not in policy, "Chromium would stop the way to the client"
    assert page.headers["Cache-Control"] == "no-store"
    with issuer.get("/static/form_post.js") as script:
        assert "submit()" in script.text
    assert 'src="/static/form_post.js"' in page.text


@pytest.mark.parametrize("mode", ["query", None, ""])
def test_query_is_what_comes_without_asking(issuer: Issuer, mode: str | None) -> None:
    """Multiple Response Types §2.1: for response_type code the default is query."""
    answer = issuer.browser().walk(issuer.register(), response_mode=mode)
    assert answer.headers["Location"].startswith(CALLBACK + "?code=")


@pytest.mark.parametrize("mode", MODES)
def test_another_mode_is_refused(issuer: Issuer, mode: str) -> None:
    """Multiple Response Types §2.1: an unsupported mode is not replaced silently; the error is
    returned in the query.
    """
    answer = issuer.browser().authorize(issuer.register(), response_mode=mode)
    assert (answer.status_code, answer_of(answer)["error"]) == (302, "invalid_request")
    refused = issuer.refused()
    assert (refused.name, refused.received) == ("response_mode_is_offered", mode)
