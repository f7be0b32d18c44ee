"""What a button of this app has set going, in words: sent, came back, and what that means."""

from dataclasses import dataclass

from client_app.issuer.back_channel import Answer


@dataclass(frozen=True, slots=True)
class Happening:
    """One call or decision, for a person to read. No token or secret stands in it."""

    sent: str
    came: str
    means: str


def answered(sent: str, answer: Answer, means: str) -> Happening:
    """A call and its answer."""
    return Happening(sent, f"{answer.in_short}." if answer.in_short else "Nothing.", means)
