"""The kinds of values that authenticate a client, refer to its request, or manage the client."""

from recorder.event.kind import Kind
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP

CLIENT_SECRET = Kind("client_secret", "Client secret", AUTHORIZATION_SERVER)
CLIENT_ASSERTION = Kind(
    "client_assertion",
    "Client assertion",
    CLIENT_APP,
    used_up="remembers it: a second use is refused",
)
REQUEST_URI = Kind(
    "request_uri",
    "Name of a pushed request",
    AUTHORIZATION_SERVER,
    used_up="marks it used: it leads to no second answer",
)
REGISTRATION_ACCESS_TOKEN = Kind(
    "registration_access_token",
    "Registration access token",
    AUTHORIZATION_SERVER,
    used_up="replaces it: it does not work again",
)
