"""The decisions that the tours make beside those of the honest flow, by the names of the checks.

In the order in which a role makes them: a check that is gone from a role is missed by its tour.
"""

from scenarios.honest_decisions import (
    AUTHORIZATION_REQUEST,
    CLIENT,
    FORM,
    REGISTRATION_REQUEST,
    TOKEN_FORM,
)

OPTIONS = (
    "options_are_known",
    "options_are_not_repeated",
    "choices_are_offered",
    "max_age_is_a_number",
    "login_hint_is_a_name",
    "issuer_is_configured",
)
NO_QUESTION_ASKED = (
    "person_is_logged_in",
    "account_is_chosen",
    "authentication_class_is_attainable",
    "authentication_class_is_reached",
    "consent_is_remembered",
)
ONE_TIME_CODE = (
    "form_is_of_this_session",
    "one_time_code_is_well_formed",
    "guessing_is_slow",
    "one_time_code_is_right",
    "one_time_code_is_unused",
)
CLIENT_ASSERTION = (
    "assertion_type_is_jwt",
    "assertion_is_a_signed_jwt",
    "assertion_algorithm_is_allowed",
    "nothing_critical_is_in_the_assertion",
    "assertion_is_about_its_issuer",
    "assertion_client_signs",
    "assertion_signature_is_valid",
    "assertion_audience_is_this_server",
    "assertion_is_short_lived",
    "assertion_is_already_valid",
    "assertion_is_used_once",
)
PROOF_AT_ISSUER = (
    "proof_comes_alone",
    "proof_is_a_signed_jwt",
    "proof_type_is_dpop",
    "proof_algorithm_is_asymmetric",
    "nothing_critical_is_in_the_proof",
    "proof_key_is_public",
    "proof_signature_is_valid",
    "proof_is_for_this_method",
    "proof_is_for_this_address",
    "proof_is_recent",
    "proof_is_for_this_token",
    "proof_is_used_once",
)
PROOF_AT_API = (
    "one_proof_is_sent",
    "proof_is_a_signed_jwt",
    "type_is_dpop_proof",
    "proof_algorithm_is_allowed",
    "nothing_critical_is_in_the_proof",
    "proof_brings_a_key",
    "proof_key_is_public",
    "proof_signature_is_valid",
    "proof_is_for_this_method",
    "proof_is_for_this_address",
    "proof_is_fresh",
    "proof_is_for_this_token",
    "proof_has_an_id",
    "proof_is_used_once",
)
REFRESH_TOKEN = (
    *TOKEN_FORM,
    *CLIENT,
    "refresh_token_is_present",
    "refresh_token_is_known",
    "refresh_token_belongs_to_client",
)
REFRESH = (
    *REFRESH_TOKEN,
    "refresh_token_is_unused",
    "grant_is_not_revoked",
    "refresh_token_is_not_expired",
    "scope_is_not_wider",
    "key_is_shown_if_registered",
    "key_is_the_one_of_the_public_client",
    "refresh_token_is_spent_by_this_request",
)
CLIENT_CREDENTIALS = (
    *TOKEN_FORM,
    *CLIENT,
    "client_is_confidential",
    "scope_is_registered",
    "scope_needs_no_user",
    "key_is_shown_if_registered",
)
DEVICE_AUTHORIZATION = (*FORM, "resource_is_the_served_one", *CLIENT, "scope_can_be_granted")
DEVICE_ANSWER = (
    "television_is_known",
    "device_codes_are_issued",
    "both_codes_are_there",
    "verification_uri_is_a_web_address",
    "lifetime_and_interval_are_numbers",
)
DEVICE_POLL = (
    *TOKEN_FORM,
    *CLIENT,
    "device_code_is_present",
    "device_code_is_known",
    "device_code_belongs_to_client",
    "device_code_is_unused",
    "device_code_is_not_expired",
    "device_is_not_denied",
    "device_asks_slowly",
)
DEVICE_TOKEN = (
    *DEVICE_POLL,
    "person_has_decided",
    "device_is_still_allowed",
    "key_is_shown_if_registered",
    "device_code_is_spent_by_this_request",
)
USER_CODE = (
    "form_is_of_this_session",
    "guessing_is_slow",
    "user_code_is_known",
    "user_code_is_not_expired",
    "user_code_is_unused",
)
DEVICE_DECISION = (
    "form_is_of_this_session",
    "device_is_known",
    "user_code_is_not_expired",
    "user_code_is_spent_by_this_decision",
)
LOGOUT = (
    "logout_parameters_are_not_repeated",
    "id_token_hint_is_ours",
    "logging_out_client_is_known",
    "id_token_hint_is_of_this_client",
    "post_logout_redirect_uri_is_registered",
    "id_token_hint_is_of_this_person",
)
PUSHED_REQUEST = (
    *FORM,
    "client_is_authenticated",
    "pushed_client_is_the_authenticated_one",
    "request_uri_is_not_pushed",
    "shown_key_is_the_named_one",
    *(name for name in AUTHORIZATION_REQUEST if name != "request_is_pushed_if_registered"),
)
PUSHED_ANSWER = ("request_is_accepted", "request_uri_is_given")
REQUEST_URI = (
    "request_uri_is_known",
    "request_uri_belongs_to_client",
    "request_uri_is_unused",
    "request_uri_is_not_expired",
)
REGISTRATION_TOKEN = ("registration_token_is_present", "registration_token_is_of_this_client")
REGISTRATION_UPDATE = (
    *REGISTRATION_TOKEN,
    *REGISTRATION_REQUEST,
    "update_leaves_ours_out",
    "update_names_this_client",
    "update_keeps_the_secret",
    "registration_token_is_replaced_by_this_request",
)
ASKED_ABOUT = (*FORM, "client_is_authenticated", "token_is_present")
GIVEN_BACK = (*ASKED_ABOUT, "token_is_of_this_client")
ACTIVE = ("token_is_for_this_asker", "token_is_not_expired", "token_is_not_revoked")
CLIENT_ID = ("client_id_is_given_once", "client_id_is_well_formed")
CLIENT_SECRET = (
    "credentials_are_well_formed",
    "issuer_judges_the_secret",
    "client_secret_is_right",
)
