"""How a person authenticated: methods as in RFC 8176, classes as in OIDC Core §2."""

PASSWORD = ("pwd",)
PASSWORD_AND_CODE = ("pwd", "otp", "mfa")
"""RFC 8176 §2: `mfa` is given beside the methods that were used."""

AUTOMATIC = ("automatic",)
"""No user authenticated: automatic sign-in is on. A value of this server, of no specification."""

BY_PASSWORD = "urn:oauth2-playground:password"
BY_TWO_FACTORS = "urn:oauth2-playground:two-factors"
CLASSES = (BY_TWO_FACTORS, BY_PASSWORD)
"""The authentication context classes, the stronger one first."""


def classes_of(amr: tuple[str, ...]) -> tuple[str, ...]:
    """The classes that these methods reach, the strongest first. Two factors include a password;
    an automatic login reaches none.
    """
    if amr == AUTOMATIC:
        return ()
    return CLASSES if "mfa" in amr else (BY_PASSWORD,)
