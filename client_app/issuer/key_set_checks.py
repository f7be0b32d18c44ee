"""The checks that a published key set must pass before the client looks for a key in it."""

from client_app.issuer.back_channel import Answer, with_failure
from client_app.texts import shown
from tracing.checks import Check, Finding, check

NO_KEYS = "It did not publish its keys."


@check("RFC 7517 §5", about=("keys",), says=NO_KEYS)
def key_set_is_published(answer: Answer) -> Finding:
    """The issuer answers with a JWK Set: a JSON object with an array of keys. Without its keys no
    signature can be verified.
    """
    passed = answer.is_object(200) and isinstance(answer.member("keys"), list)
    return Finding(
        passed,
        "200 and keys: an array",
        lambda: _received(answer),
        says=lambda: with_failure(NO_KEYS, answer),
    )


KEY_SET_CHECKS: tuple[Check[Answer], ...] = (key_set_is_published,)


def _received(answer: Answer) -> str:
    if not answer.is_object(200):
        return f"{answer.summary} from {answer.url}"
    return f"200 and keys: {shown(answer.member('keys'))}"
