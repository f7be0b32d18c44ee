"""The decisions of the honest flow, by the names of the checks that the roles make, in their order.

A check that is gone from a role is missed here. One that is new there is added here: a test of the
whole flow asks for it.
"""

START = ("session_is_absent",)
METADATA_AND_REGISTRATION = (
    "metadata_is_published",
    "issuer_is_the_configured_one",
    "endpoints_are_named",
    "endpoints_are_web_addresses",
    "registration_is_accepted",
)
REGISTRATION_REQUEST = (
    "metadata_is_a_json_object",
    "redirect_uris_are_given",
    "redirect_uris_are_acceptable",
    "name_is_a_text",
    "post_logout_redirect_uris_are_acceptable",
    "flags_are_true_or_false",
    "keys_are_given_inline",
    "keys_are_public",
    "lifetimes_are_sensible",
)
REGISTRATION_AT_HAND = (
    "registration_is_stored",
    "redirect_uri_is_ours",
    "client_can_authenticate",
    "id_token_algorithm_is_asymmetric",
)
AUTHORIZATION_REQUEST = (
    "request_is_not_too_long",
    "client_and_redirect_uri_are_not_repeated",
    "client_is_known",
    "redirect_uri_is_registered",
    "request_is_pushed_if_registered",
    "parameters_are_not_repeated",
    "request_object_is_absent",
    "request_uri_is_absent",
    "response_type_is_present",
    "response_type_is_code",
    "client_may_use_the_code_grant",
    "response_mode_is_offered",
    "scope_is_allowed",
    "code_challenge_is_present",
    "code_challenge_method_is_s256",
    "code_challenge_is_well_formed",
    "prompt_is_understood",
    "max_age_is_a_number",
    "claims_are_understood",
    "resource_is_served",
    "key_thumbprint_is_well_formed",
)
PASSWORD = ("form_is_of_this_session", "guessing_is_slow", "password_is_right")
CONSENT = (
    "authentication_class_is_attainable",
    "form_is_of_this_session",
    "consent_is_given",
)
CODE = ("code_cannot_be_guessed", "code_is_bound", "code_is_short_lived")
CALLBACK = (
    "parameters_are_not_repeated",
    "state_is_present",
    "state_is_known",
    "state_is_of_this_browser",
    "flow_is_not_expired",
    "state_is_unused",
    "flow_is_of_this_issuer",
    "issuer_is_expected",
    "answer_is_no_error",
    "code_is_present",
)
FORM = ("body_is_a_form", "form_parameters_are_not_repeated", "one_client_authentication")
TOKEN_FORM = (
    *FORM,
    "grant_type_is_present",
    "grant_type_is_not_password",
    "grant_type_is_offered",
    "resource_is_the_served_one",
)
CLIENT = ("client_is_authenticated", "client_names_no_other", "client_may_use_grant_type")
TOKEN_REQUEST = (
    *TOKEN_FORM,
    *CLIENT,
    "code_is_present",
    "code_is_known",
    "code_belongs_to_client",
    "code_is_unused",
    "code_is_not_expired",
    "redirect_uri_is_the_same",
    "code_verifier_is_well_formed",
    "code_verifier_matches_challenge",
    "key_is_shown_if_registered",
    "key_is_the_bound_one",
    "code_is_spent_by_this_request",
)
TOKENS = (
    "tokens_are_issued",
    "token_type_is_bearer",
    "access_token_fits_the_header",
    "lifetime_is_a_number",
    "scope_is_well_formed",
    "refresh_token_is_text",
)
TOKEN_ANSWER = (*TOKENS, "id_token_is_there")
ID_TOKEN = (
    "id_token_is_well_formed",
    "algorithm_is_the_agreed_one",
    "key_is_published",
    "signature_is_valid",
    "issuer_is_the_one_asked",
    "audience_is_this_client",
    "authorized_party_is_this_client",
    "id_token_is_not_expired",
    "issue_time_is_plausible",
    "nonce_is_the_one_sent",
    "at_hash_matches_the_access_token",
    "subject_is_named",
)
KEY_SET = ("key_set_is_published",)
SESSION = (
    "session_is_known",
    "session_is_of_this_issuer",
    "session_has_not_ended",
    "access_token_is_at_hand",
    "notes_may_be_read",
)
BEARER = (
    "token_is_sent_one_way",
    "token_is_in_the_authorization_header",
    "authorization_header_is_well_formed",
    "token_has_a_usable_size",
)
BY_PUBLISHED_KEYS = (
    "token_is_a_signed_jwt",
    "type_is_access_token",
    "algorithm_is_allowed",
    "nothing_critical_is_unknown",
    "issuer_keys_are_at_hand",
    "signing_key_is_known",
    "signature_is_valid",
    "claims_are_an_object",
    "issuer_is_the_trusted_one",
    "audience_contains_me",
    "token_is_not_expired",
    "token_is_already_valid",
)
BY_INTROSPECTION = (
    "issuer_answers",
    "token_is_active",
    "token_type_is_for_an_api",
    "issuer_if_said_is_the_trusted_one",
    "audience_if_said_contains_me",
    "expiry_if_said_is_in_the_future",
)
BINDING = ("token_binding_fits_the_proof", "subject_is_named")
CLAIMS = (*BINDING, "scope_is_sufficient")
OWNER = ("note_owner_is_token_subject",)
API_ANSWER = (
    "resource_server_answers",
    "token_is_accepted",
    "scope_is_sufficient",
    "notes_are_returned",
)
