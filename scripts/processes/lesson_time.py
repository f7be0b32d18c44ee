"""Role settings that give a teacher more time."""

MADE_FOR_HOLDING = {
    "CLIENT_APP_FLOW_SECONDS": str(8 * 3600),
    # RFC 6749 §4.1.2: "A maximum authorization code lifetime of 10 minutes is RECOMMENDED."
    "AUTHORIZATION_SERVER_CODE_SECONDS": "600",
    "AUTHORIZATION_SERVER_ACCESS_TOKEN_SECONDS": "3600",
    "AUTHORIZATION_SERVER_ID_TOKEN_SECONDS": "3600",
}
"""Lifetimes for lessons in which steps are held."""
