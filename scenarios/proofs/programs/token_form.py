"""What a form sent to the token endpoint must look like (RFC 6749 §3.2), and who may send it."""

from dataclasses import replace

from scenarios.browser.pages import Leg, Page
from scenarios.jwt_parts import claims_of
from scenarios.programs.program import posted
from scenarios.proofs.programs.token_requests import OWN_SCOPE, World, exchanged, own_token
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by, wrong

BOUNDARY = "a-line-between-two-fields"

BANK = "https://bank.example/api"


def with_code_in_address(world: World) -> Leg:
    """An exchange whose code is also in the URL."""
    leg = exchanged(world)
    return replace(leg, url=f"{leg.url}?code={dict(leg.form)['code']}")


def as_multipart(world: World) -> Leg:
    """An exchange in the format of file uploads."""
    leg = exchanged(world)
    fields = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in leg.form
    )
    media_type = ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    body = f"{fields}--{BOUNDARY}--\r\n".encode()
    return replace(leg, form=(), body=body, headers=(*leg.headers, media_type))


def with_two_codes(world: World) -> Leg:
    """An exchange with a second code, from a different flow."""
    program = world.registers()
    code = world.code(program)
    return program.exchange(code, code=[code, world.code(program)])


def with_line_break(world: World) -> Leg:
    """A code that a script read from a file, followed by a line break."""
    program = world.registers()
    return program.exchange(world.code(program) + "\r\n")


def by_name_alone(world: World) -> Leg:
    """A stolen code, used in the name of a client whose secret the thief does not know."""
    program = world.registers()
    form = program.token_form(world.code(program), client_id=program.id)
    return posted(f"{world.issuer}/token", form)


def for_grant_type_of_others(world: World) -> Leg:
    """A client registered only for codes requests a token of its own."""
    scope = f"openid {OWN_SCOPE}"
    return own_token(world.registers(grant_types=["authorization_code"], scope=scope))


def is_refused_without_reason(page: Page) -> bool:
    """Whether the error is the library's own, for a grant type not registered with it."""
    return page.status == 400 and page.document()["error"] == "unsupported_grant_type"


def is_for_another_api(page: Page) -> bool:
    """Whether an access token is issued for an API that the client did not name."""
    return BANK not in claims_of(page.document()["access_token"])["aud"]


PROOFS: tuple[Proof[World], ...] = (
    Proof("parameters_are_in_the_body", with_code_in_address, GETS_THROUGH),
    Proof("body_is_a_form", as_multipart, GETS_THROUGH),
    Proof("form_parameters_are_not_repeated", with_two_codes, GETS_THROUGH),
    Proof("form_values_are_printable", with_line_break, refused_by("code_is_known")),
    Proof(
        "one_client_authentication",
        lambda world: exchanged(world, client_secret="a-second-secret"),
        GETS_THROUGH,
    ),
    Proof(
        "grant_type_is_present",
        lambda world: exchanged(world, grant_type=None),
        refused_by("grant_type_is_offered"),
    ),
    Proof(
        "grant_type_is_not_password",
        lambda world: exchanged(world, grant_type="password"),
        refused_by("grant_type_is_offered"),
    ),
    Proof(
        "grant_type_is_offered",
        lambda world: exchanged(world, grant_type="urn:example:a-grant-of-its-own"),
        wrong("the request is refused, and no check says why", is_refused_without_reason),
    ),
    Proof(
        "resource_is_served",
        lambda world: exchanged(world, resource=BANK),
        wrong("the access token is for a different API than the named one", is_for_another_api),
    ),
    Proof("client_is_authenticated", by_name_alone, GETS_THROUGH),
    Proof(
        "client_names_no_other",
        lambda world: exchanged(world, client_id=world.registers().id),
        GETS_THROUGH,
    ),
    Proof("client_may_use_grant_type", for_grant_type_of_others, GETS_THROUGH),
)
