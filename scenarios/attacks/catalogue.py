"""Every story, by family and by slug, in the order in which the stories are presented."""

from collections.abc import Mapping

from scenarios.attacks.access_tokens import (
    alg_none,
    another_persons_notes,
    attackers_jku,
    attackers_jwk,
    expired_token,
    hs256_confusion,
    id_token_as_access_token,
    revoked_token,
    tampered_claims,
    token_in_query,
    wrong_audience,
)
from scenarios.attacks.browsers import (
    browser_swapping,
    clickjacking,
    cross_user_session_fixation,
    forged_consent,
    login_csrf,
    response_mode_downgrade,
    session_fixation,
)
from scenarios.attacks.clients import (
    audience_injection,
    client_as_resource_owner,
    client_impersonation,
    consent_phishing,
    secret_guessing,
)
from scenarios.attacks.codes import (
    code_injection,
    code_replay,
    late_code,
    stolen_code_other_client,
    withdrawn_consent_code,
)
from scenarios.attacks.devices import device_code_phishing, user_code_guessing
from scenarios.attacks.dpop import altered_body, replayed_proof, stolen_bound_token
from scenarios.attacks.id_tokens import (
    access_token_as_id_token,
    email_as_identity,
    id_token_alg_none,
    id_token_hs256,
    id_token_of_another_client,
    nonce_replay,
)
from scenarios.attacks.issuers import cross_issuer_code, cross_issuer_request_forgery, mix_up
from scenarios.attacks.pkce import pkce_left_out, pkce_plain, pkce_verifier_left_out
from scenarios.attacks.redirects import (
    javascript_redirect,
    logout_open_redirect,
    redirect_fragment,
    redirect_open_redirector,
    redirect_path,
    redirect_prefix,
    redirect_subdomain,
    redirect_userinfo,
    repeated_parameters,
)
from scenarios.attacks.refresh_tokens import (
    refresh_of_another_client,
    refresh_replay,
    scope_widening,
)
from scenarios.attacks.story import Story

FAMILIES: Mapping[str, tuple[Story, ...]] = {
    "Codes": (
        stolen_code_other_client.STORY,
        code_injection.STORY,
        code_replay.STORY,
        late_code.STORY,
        withdrawn_consent_code.STORY,
    ),
    "PKCE": (
        pkce_left_out.STORY,
        pkce_plain.STORY,
        pkce_verifier_left_out.STORY,
    ),
    "Browsers": (
        login_csrf.STORY,
        browser_swapping.STORY,
        response_mode_downgrade.STORY,
        session_fixation.STORY,
        cross_user_session_fixation.STORY,
        forged_consent.STORY,
        clickjacking.STORY,
    ),
    "Redirects": (
        redirect_prefix.STORY,
        redirect_subdomain.STORY,
        redirect_path.STORY,
        redirect_userinfo.STORY,
        redirect_fragment.STORY,
        redirect_open_redirector.STORY,
        javascript_redirect.STORY,
        repeated_parameters.STORY,
        logout_open_redirect.STORY,
    ),
    "Clients": (
        client_impersonation.STORY,
        secret_guessing.STORY,
        audience_injection.STORY,
        client_as_resource_owner.STORY,
        consent_phishing.STORY,
    ),
    "Issuers": (
        mix_up.STORY,
        cross_issuer_code.STORY,
        cross_issuer_request_forgery.STORY,
    ),
    "ID tokens": (
        nonce_replay.STORY,
        id_token_of_another_client.STORY,
        id_token_alg_none.STORY,
        id_token_hs256.STORY,
        email_as_identity.STORY,
        access_token_as_id_token.STORY,
    ),
    "Access tokens": (
        tampered_claims.STORY,
        alg_none.STORY,
        hs256_confusion.STORY,
        attackers_jwk.STORY,
        attackers_jku.STORY,
        expired_token.STORY,
        wrong_audience.STORY,
        id_token_as_access_token.STORY,
        token_in_query.STORY,
        another_persons_notes.STORY,
        revoked_token.STORY,
    ),
    "Refresh tokens": (
        scope_widening.STORY,
        refresh_replay.STORY,
        refresh_of_another_client.STORY,
    ),
    "Devices": (user_code_guessing.STORY, device_code_phishing.STORY),
    "Bound tokens": (stolen_bound_token.STORY, replayed_proof.STORY, altered_body.STORY),
}

STORIES: Mapping[str, Story] = {
    story.slug: story for stories in FAMILIES.values() for story in stories
}
