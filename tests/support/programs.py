"""All programs that talk to an authorization server, and the requests they send."""

from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from tests.support.devices import decide, device, television
from tests.support.signers import Signer
from tests.support.verbs import Browser, Client, Issuer, given

OWN_TOKEN = {"grant_type": "client_credentials"}


class Programs:
    """An authorization server, clients of every kind, and a browser in which alice has logged in
    and consented to everything the clients request.
    """

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.browser: Browser = issuer.browser()
        self.signer, self.stranger = Signer(), Signer(owner="a stranger")
        grants = ["authorization_code", "refresh_token", "client_credentials"]
        self.client = issuer.register(grant_types=grants)
        self.public = issuer.register(token_endpoint_auth_method="none")
        self.bound = issuer.register(grant_types=grants, dpop_bound_access_tokens=True)
        self.signing = self.signer.register(issuer, grant_types=grants)
        self.television = television(issuer)

    def code(self, client: Client, **changes: object) -> str:
        """Obtain a code for this client."""
        return client.code(self.browser, **changes)

    def dpop(self, path: str = "/token", **claims: Any) -> dict[str, str]:
        """Return the header with a DPoP proof for this path."""
        return self.signer.dpop(self.issuer, path, **claims)

    def exchanged(
        self, client: Client, headers: Mapping[str, str] = {}, **changes: object
    ) -> TestResponse:
        """Exchange a code of this client, with these changes to the form."""
        form = client.token_form(self.code(client)) | changes
        return client.post("/token", given(form), headers)

    def tokens(self, client: Client, headers: Mapping[str, str] = {}) -> dict[str, Any]:
        """The token response that this client receives for a code."""
        tokens: dict[str, Any] = self.exchanged(client, headers).json
        return tokens

    def refreshed(
        self, client: Client, headers: Mapping[str, str] = {}, **changes: object
    ) -> TestResponse:
        """Use a refresh token of this client, with these changes to the form."""
        token = self.tokens(client, headers)["refresh_token"]
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return client.post("/token", given(form | changes), headers)

    def polled(self, decision: str | None = "allow", **changes: object) -> TestResponse:
        """Poll as a device with these changes to the form, after a decision or before one."""
        asking = device(self.television)
        if decision:
            decide(self.browser, asking, decision)
        return self.television.post("/token", given(asking.form | changes))

    def asserted(self, header: Mapping[str, object] = {}, **claims: object) -> TestResponse:
        """Request a token for the signing client itself, with this assertion."""
        proof = self.signer.authentication(self.signing, header=header, **claims)
        return self.issuer.post("/token", data=OWN_TOKEN | proof)

    def about_user(
        self, client: Client, tokens: Mapping[str, Any], **claims: object
    ) -> TestResponse:
        """Send a userinfo request with a proof."""
        headers = self.signer.presenting(self.issuer, tokens["access_token"], **claims)
        return self.issuer.get("/userinfo", headers=headers)

    def managed(self, method: str, **changes: object) -> TestResponse:
        """Let a new client send a request to its own registration."""
        client = self.issuer.register()
        registered = client.registered
        path = registered["registration_client_uri"].removeprefix(self.issuer.config.issuer)
        token = changes.pop("token", registered["registration_access_token"])
        kept = ("redirect_uris", "grant_types", "client_id", "client_secret")
        document = given({name: registered[name] for name in kept} | changes)
        options = {"json": document} if method == "PUT" else {}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.issuer.client().open(
            self.issuer.url(path), method=method, headers=headers, **options
        )
        if answer.status_code != 200:
            return answer
        # Only the registration access token in the response is valid now.
        named = answer.json["registration_access_token"]
        return self.issuer.get(path, headers={"Authorization": f"Bearer {named}"})

    def made(self) -> list[str]:
        """The names of all checks in the trace, in order."""
        return [made.name for event in self.issuer.sink.events for made in event.checks]
