"""The kinds of values with which a client proves itself, names its request, or manages itself."""

from recorder.event.kind import Kind
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER

CLIENT_SECRET = Kind(
    "client_secret",
    "Client secret",
    AUTHORIZATION_SERVER,
    {
        AUTHORIZATION_SERVER: ("one_client_authentication", "client_is_authenticated"),
        CLIENT_APP: ("client_can_authenticate",),
        RESOURCE_SERVER: ("credentials_are_well_formed", "client_secret_is_right"),
    },
)
CLIENT_ASSERTION = Kind(
    "client_assertion",
    "Client assertion",
    CLIENT_APP,
    {
        AUTHORIZATION_SERVER: (
            "one_client_authentication",
            "assertion_is_a_signed_jwt",
            "nothing_critical_is_in_the_assertion",
            "assertion_algorithm_is_allowed",
            "assertion_is_about_its_issuer",
            "assertion_client_signs",
            "assertion_signature_is_valid",
            "assertion_audience_is_this_server",
            "assertion_is_short_lived",
            "assertion_is_already_valid",
            "assertion_is_used_once",
            "client_is_authenticated",
        )
    },
    {"assertion_is_used_once": "remembers it: a second use is refused"},
)
REQUEST_URI = Kind(
    "request_uri",
    "Name of a pushed request",
    AUTHORIZATION_SERVER,
    {
        AUTHORIZATION_SERVER: (
            "request_uri_is_known",
            "request_uri_belongs_to_client",
            "request_uri_is_unused",
            "request_uri_is_not_expired",
            "request_uri_is_spent_by_this_answer",
        ),
        CLIENT_APP: ("request_uri_is_given",),
    },
    {"request_uri_is_spent_by_this_answer": "marks it used: it leads to no second answer"},
)
REGISTRATION_ACCESS_TOKEN = Kind(
    "registration_access_token",
    "Registration access token",
    AUTHORIZATION_SERVER,
    {
        AUTHORIZATION_SERVER: (
            "registration_token_is_present",
            "registration_token_is_of_this_client",
        )
    },
)
