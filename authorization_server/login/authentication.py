"""How a person authenticated: methods as in RFC 8176, classes as in OIDC Core §2."""

PASSWORD = ("pwd",)
PASSWORD_AND_CODE = ("pwd", "otp", "mfa")
"""RFC 8176 §2: `mfa` is listed in addition to the methods that were used."""

AUTOMATIC = ("automatic",)
"""No user authenticated: automatic sign-in is on. This value is not part of any specification."""

BY_PASSWORD = "urn:oauth2-playground:password"
BY_TWO_FACTORS = "urn:oauth2-playground:two-factors"
CLASSES = (BY_TWO_FACTORS, BY_PASSWORD)
"""The authentication context classes, strongest first."""


def classes_of(amr: tuple[str, ...]) -> tuple[str, ...]:
    """Return the classes that these methods satisfy, strongest first.

    Two factors include a password; an automatic login satisfies none.
    """
    if amr == AUTOMATIC:
        return ()
    return CLASSES if "mfa" in amr else (BY_PASSWORD,)
