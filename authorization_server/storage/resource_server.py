"""The resource server as a client, as the settings of this server name it (RFC 7662 §2.1).

Anyone may register a client, so a registration does not prove that a client is a resource server.
"""

from typing import Any

from sqlalchemy import Engine, insert, update
from sqlalchemy.exc import IntegrityError

from authorization_server.config import Config
from authorization_server.storage.clients import CLIENTS, Client
from authorization_server.storage.keys import ID_TOKEN_ALGORITHMS
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import row_of


def keep_resource_server(engine: Engine, config: Config) -> None:
    """Register the resource server, or give it the secret that the settings name now."""
    client = Client(
        client_id=config.resource_client_id,
        secret_hash=hashed(config.resource_client_secret),
        registered=_metadata(config.resource),
        issued_at=int(clock.now()),
    )
    if _is_there(engine, client):
        return
    try:
        statements_of(engine).change(insert(CLIENTS), row_of(client))
    except IntegrityError:
        # Another process that started at the same moment has registered it.
        _is_there(engine, client)


def _is_there(engine: Engine, client: Client) -> bool:
    """Update the client if it is registered, and return whether it is."""
    this = update(CLIENTS).where(CLIENTS.c.client_id == client.client_id)
    changed = this.values(secret_hash=client.secret_hash, registered=client.registered)
    return bool(statements_of(engine).change(changed, {}))


def _metadata(resource: str) -> dict[str, Any]:
    """Return the metadata of a client that introspects tokens, and never gets one."""
    return {
        "client_name": f"Resource server at {resource}",
        "redirect_uris": [],
        "grant_types": [],
        "response_types": [],
        "scope": "",
        "token_endpoint_auth_method": "client_secret_basic",
        "id_token_signed_response_alg": ID_TOKEN_ALGORITHMS[0],
    }
