"""The two halves of PKCE."""

import re

from client_app.sign_in.pkce import new_verifier, s256_challenge


def test_the_example_of_the_specification() -> None:
    """RFC 7636 appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert s256_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_verifier_is_long_enough_and_unreserved() -> None:
    """RFC 7636 §4.1: 43 to 128 characters of the unreserved set, and a new verifier each time."""
    verifiers = {new_verifier() for _ in range(50)}
    assert len(verifiers) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9\-._~]{43,128}", verifier) for verifier in verifiers)
