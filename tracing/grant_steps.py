"""The steps of the grants beside the authorization code: refresh token, client, and device."""

from tracing.catalogue import AUTHORIZATION_SERVER, BROWSER, CLIENT_APP, Step

REFRESH_REQUESTED = Step(
    1,
    "refresh-requested",
    "The client app sends its refresh token",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "back",
    "POST /token grant_type=refresh_token",
    "The access token expires; the user is not asked to log in again.",
    "Short-lived access tokens limit a theft; the refresh token never reaches an API.",
    "Use a stolen refresh token. It is bound to this client, and it works only once.",
    (
        "The access token has run out. Nobody is asked to log in again: the app shows its refresh "
        "token."
    ),
    "RFC 6749 §6",
    role=CLIENT_APP,
    tour="refresh",
)
REFRESH_ANSWERED = Step(
    2,
    "refresh-answered",
    "The authorization server rotates the refresh token",
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    "back",
    "200 access_token, refresh_token",
    "The old refresh token is used up, and a new pair of tokens is issued.",
    "A refresh token that comes twice was stolen: then the whole family is revoked.",
    (
        "Use a refresh token after its owner did, or before. When it comes the second time, the "
        "whole family is revoked."
    ),
    "A new pair, and the old refresh token is dead. If anyone shows it again, all of them die.",
    "RFC 6749 §6, RFC 9700 §4.14.2",
    role=AUTHORIZATION_SERVER,
    tour="refresh",
)
REFRESH_REPEATED = Step(
    3,
    "refresh-repeated",
    "The used refresh token is sent again",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "back",
    "POST /token grant_type=refresh_token, the old one",
    "A refresh token that was used before is sent again: by a thief, or by its owner after one.",
    "The server cannot know which of the two is asking. It can know that two have the same token.",
    "Be the first to use a stolen refresh token. Then its owner is the second, and both lose it.",
    (
        "Now the old refresh token comes once more. Thief or owner? The server cannot tell, and it "
        "does not have to."
    ),
    "RFC 9700 §4.14.2",
    role=CLIENT_APP,
    tour="refresh",
)
FAMILY_REVOKED = Step(
    4,
    "family-revoked",
    "The authorization server revokes the token family",
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    "back",
    "400 invalid_grant",
    "Every token that came from the same login is revoked, the newest refresh token included.",
    "One more login for the user is a small price for locking a thief out.",
    "Keep the newest token of the family and hope. It is dead too.",
    "All of them are dead now, also the good ones. The user logs in once more; the thief cannot.",
    "RFC 9700 §4.14.2, RFC 6749 §10.4",
    role=AUTHORIZATION_SERVER,
    tour="refresh",
)

CLIENT_TOKEN_REQUESTED = Step(
    1,
    "client-token-requested",
    "The client app asks for a token for itself",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "back",
    "POST /token grant_type=client_credentials",
    "No browser, no user, no code: the client sends its own credentials and names a scope.",
    "What belongs to the client itself needs nobody's consent.",
    "Ask for a user's data this way. Such a scope is refused: no user has agreed to anything.",
    "Nobody is logged in. The app speaks for itself, about its own data.",
    "RFC 6749 §4.4.2",
    role=CLIENT_APP,
    tour="client-credentials",
)
CLIENT_TOKEN_ISSUED = Step(
    2,
    "client-token-issued",
    "The authorization server issues a token without a user",
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    "back",
    "200 access_token",
    "The subject of the token is the client. There is no refresh token and no ID token.",
    "The client can ask again at any time, so there is nothing to refresh.",
    "Steal the client's secret: it is the whole proof. So public clients may not use this grant.",
    "One token, and no refresh token: who has a secret can simply ask again.",
    "RFC 6749 §4.4.3, RFC 9068 §2.2",
    role=AUTHORIZATION_SERVER,
    tour="client-credentials",
)

DEVICE_AUTHORIZATION_REQUESTED = Step(
    1,
    "device-authorization-requested",
    "The television asks for codes",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "back",
    "POST /device_authorization",
    "A device without a keyboard asks for codes, so that the user can allow it on another device.",
    "A redirect needs a browser on the device. Here there is none.",
    (
        "Begin this flow and send somebody the link. So the page shows which device asks, and "
        "tells people to allow only what they began themselves."
    ),
    "A television has no browser to redirect. It asks for a code that a person can type.",
    "RFC 8628 §3.1",
    role=CLIENT_APP,
    tour="device",
)
DEVICE_CODE_ISSUED = Step(
    2,
    "device-code-issued",
    "The authorization server gives two codes",
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    "back",
    "200 device_code, user_code, verification_uri",
    "A long device code for the device, and a short user code for the person to type.",
    "The short one can be read aloud; it is worth nothing without a person who is logged in.",
    "Guess a user code. It is short-lived, and after a few wrong ones each try has to wait.",
    "Two codes: a secret one that stays in the device, and a short one on the screen.",
    "RFC 8628 §3.2",
    role=AUTHORIZATION_SERVER,
    tour="device",
)
DEVICE_POLLED = Step(
    3,
    "device-polled",
    "The television asks whether it is allowed",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "back",
    "POST /token grant_type=…device_code → authorization_pending",
    "Every few seconds the device sends its device code, until the user has decided.",
    "The server cannot call the device. So the device asks, and not too often.",
    "Poll as fast as possible. The answer is slow_down, and the interval grows.",
    "May I? Not yet. May I? Not yet. Asking too fast only makes the wait longer.",
    "RFC 8628 §3.4–3.5",
    role=CLIENT_APP,
    helpers=(AUTHORIZATION_SERVER,),
    in_parts=True,
    tour="device",
)
USER_CODE_ENTERED = Step(
    4,
    "user-code-entered",
    "The user types the code on another device",
    BROWSER,
    AUTHORIZATION_SERVER,
    "front",
    "GET /device, POST /device user_code",
    "In a browser of their own the user logs in, types the code and allows the device.",
    "The password is typed in a browser that the user trusts, never on the television.",
    (
        "Talk somebody into typing the attacker's code. The page names the device and what it "
        "wants, and asks whether the code is on a screen in front of you."
    ),
    "The person picks up a phone, types the short code, and decides there.",
    "RFC 8628 §3.3",
    role=AUTHORIZATION_SERVER,
    in_parts=True,
    tour="device",
)
DEVICE_TOKEN_ISSUED = Step(
    5,
    "device-token-issued",
    "The authorization server answers with tokens",
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    "back",
    "200 access_token, refresh_token",
    "The device code is used up, and the device gets its tokens; or an error, if the user said no.",
    "The device learns the decision by the same question that it has asked all along.",
    "Show the device code again. It was used, so it no longer works.",
    "May I? Yes. The television has its token, and never saw a password.",
    "RFC 8628 §3.5",
    role=AUTHORIZATION_SERVER,
    tour="device",
)
