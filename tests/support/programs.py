"""The programs that talk to an authorization server, each in its way, and what they send."""

from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from tests.support.devices import decide, device, television
from tests.support.signers import Signer
from tests.support.verbs import Browser, Client, Issuer, given

OWN_TOKEN = {"grant_type": "client_credentials"}


class Programs:
    """An authorization server, its clients of every kind, and a browser in which alice is logged in
    and has allowed what they ask for.
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
        """A code of this client."""
        return client.code(self.browser, **changes)

    def dpop(self, path: str = "/token", **claims: Any) -> dict[str, str]:
        """The header with a proof for this path."""
        return self.signer.dpop(self.issuer, path, **claims)

    def exchanged(
        self, client: Client, headers: Mapping[str, str] = {}, **changes: object
    ) -> TestResponse:
        """A code of this client, exchanged with these changes of the form."""
        form = client.token_form(self.code(client)) | changes
        return client.post("/token", given(form), headers)

    def tokens(self, client: Client, headers: Mapping[str, str] = {}) -> dict[str, Any]:
        """What this client gets for a code."""
        tokens: dict[str, Any] = self.exchanged(client, headers).json
        return tokens

    def refreshed(
        self, client: Client, headers: Mapping[str, str] = {}, **changes: object
    ) -> TestResponse:
        """A refresh token of this client, used with these changes of the form."""
        token = self.tokens(client, headers)["refresh_token"]
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return client.post("/token", given(form | changes), headers)

    def polled(self, decision: str | None = "allow", **changes: object) -> TestResponse:
        """A device that polls with these changes of the form, after a decision or without one."""
        asking = device(self.television)
        if decision:
            decide(self.browser, asking, decision)
        return self.television.post("/token", given(asking.form | changes))

    def asserted(self, header: Mapping[str, object] = {}, **claims: object) -> TestResponse:
        """A token of its own for the client that signs, with this assertion."""
        proof = self.signer.authentication(self.signing, header=header, **claims)
        return self.issuer.post("/token", data=OWN_TOKEN | proof)

    def about_user(
        self, client: Client, tokens: Mapping[str, Any], **claims: object
    ) -> TestResponse:
        """Userinfo, with a proof."""
        headers = self.signer.presenting(self.issuer, tokens["access_token"], **claims)
        return self.issuer.get("/userinfo", headers=headers)

    def managed(self, method: str, **changes: object) -> TestResponse:
        """A request of a new client to its own registration."""
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
        # The token that the answer names is the one that works.
        named = answer.json["registration_access_token"]
        return self.issuer.get(path, headers={"Authorization": f"Bearer {named}"})

    def made(self) -> list[str]:
        """The names of the checks that were made, in order."""
        return [made.name for event in self.issuer.sink.events for made in event.checks]
