"""The resource server as a Flask app: wiring only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from hosting.access.methods import READING, serve_named_methods
from hosting.access.own_names import OwnNames, answer_own_names
from hosting.control.controlled import control_app
from hosting.control.snapshot import Snapshot
from hosting.cross_origin import allow_cross_origin
from hosting.database import open_database
from hosting.database_errors import answer_database_errors
from hosting.health import serve_health
from hosting.pages import shield
from resource_server.config import Config, from_environment
from resource_server.faults import FAULTS
from resource_server.metadata import Metadata
from resource_server.refusals import answer_refusals
from resource_server.resources.notes import NOTE_LIMIT, Notes
from resource_server.resources.notice_board import NoticeBoard
from resource_server.resources.profile import Profile
from resource_server.resources.usage import Usage
from resource_server.resources.verdicts import Verdicts
from resource_server.steps import STEPS
from resource_server.tables import METADATA, NOTES, OWNERS
from resource_server.verification.credentials import (
    ConfiguredCredentials,
    Credentials,
    CredentialsSource,
    SelfRegistered,
)
from resource_server.verification.dpop_proof import ProofPolicy
from resource_server.verification.introspection import Introspector
from resource_server.verification.issuer import ANSWER_SECONDS, Issuer
from resource_server.verification.keys import IssuerKeys
from resource_server.verification.presented_token import Trust
from resource_server.verification.seen_proofs import SeenProofs
from resource_server.verification.token_gate import TokenGate
from resource_server.verification.verification import (
    Verification,
    by_introspection,
    by_published_keys,
)
from tracing.catalogue import CLIENT_APP, RESOURCE_SERVER, Party
from tracing.flask_adapter import trace_app
from tracing.sinks import Sink, sink_for
from tracing.weakening import Weakened

PEERS: dict[str, Party] = {
    "protected_resource_metadata": CLIENT_APP,
    "show_notice_board": CLIENT_APP,
    "show_usage": CLIENT_APP,
    "list_notes": CLIENT_APP,
    "read_note": CLIENT_APP,
    "write_note": CLIENT_APP,
    "show_profile": CLIENT_APP,
    "show_verdicts": CLIENT_APP,
}
"""Which endpoints are called by which party; no browser calls this server."""


def create_app(config: Config, sink: Sink | None = None) -> Flask:
    """Make the app for this configuration. Its database must have been prepared."""
    app = Flask(__name__, static_folder=None)
    trace_app(app, RESOURCE_SERVER, sink, PEERS, config.without_checks, STEPS)
    parts = Parts.of(config)
    control_app(
        app,
        RESOURCE_SERVER,
        config,
        FAULTS,
        metadata="protected_resource_metadata",
        restores=[parts.restoring()] if config.control_token else (),
    )
    if config.without_checks:
        app.wsgi_app = Weakened(app.wsgi_app, config.without_checks)  # type: ignore[method-assign]
    answer_own_names(app, config)
    shield(app, limits={"write_note": NOTE_LIMIT})
    serve_named_methods(app)
    allow_cross_origin(app)
    answer_refusals(app)
    answer_database_errors(app)
    # An address with a doubled slash is a different address, and this server has none.
    app.url_map.merge_slashes = False
    serve_health(app, RESOURCE_SERVER)
    _add_routes(app, config, parts)
    return app


@dataclass(frozen=True, slots=True)
class Parts:
    """What this server keeps from one request to the next."""

    engine: Engine
    issuer: Issuer
    keys: IssuerKeys
    credentials: CredentialsSource

    @classmethod
    def of(cls, config: Config) -> "Parts":
        """Make the parts for this configuration; nothing has been fetched yet."""
        engine = open_database(config.database_url)
        issuer = Issuer(config.issuer_address, ANSWER_SECONDS)
        return cls(engine, issuer, IssuerKeys(issuer), _credentials(config, issuer, engine))

    def restoring(self) -> Callable[[], None]:
        """Return a function that restores the notes as they are now and forgets all else."""
        snapshot = Snapshot(self.engine, METADATA, (OWNERS, NOTES))

        def restore() -> None:
            snapshot.restore()
            self.issuer.forget()
            self.keys.forget()
            self.credentials.forget()

        return restore


def _add_routes(app: Flask, config: Config, parts: Parts) -> None:
    engine, issuer = parts.engine, parts.issuer
    proofs = ProofPolicy(config.proof_seconds, SeenProofs(engine), OwnNames.of(config))
    trust = Trust(config.issuer, config.url, proofs)
    by_keys = by_published_keys(trust, parts.keys)
    by_issuer = by_introspection(trust, Introspector(issuer, parts.credentials))
    chosen: Verification[Any] = by_issuer if config.verify == "introspection" else by_keys
    gate = TokenGate(chosen, config.url)
    notes, profile, metadata = Notes(engine), Profile(engine), Metadata(config)

    add = app.add_url_rule
    for path in metadata.paths:
        add(path, "protected_resource_metadata", metadata.show, methods=READING)
    add("/api/public", "show_notice_board", NoticeBoard().show, methods=READING)
    usage = Usage(engine, issuer, gate, config.url)
    add("/api/usage", "show_usage", usage.show, methods=READING)
    add("/api/notes", "list_notes", gate.needs("notes:read", notes.list), methods=READING)
    add("/api/notes", "write_note", gate.needs("notes:write", notes.write), methods=["POST"])
    read = gate.needs("notes:read", notes.read)
    add("/api/notes/<int:number>", "read_note", read, methods=READING)
    add("/api/profile", "show_profile", gate.needs("profile", profile.show), methods=READING)
    verdicts = Verdicts(by_keys, by_issuer, config.url)
    add("/api/verdicts", "show_verdicts", verdicts.show, methods=READING)


def create_from_environment() -> Flask:
    """Make the app from the environment; the server calls this in each process."""
    config = from_environment()
    return create_app(config, sink_for(config.recorder, config.trace_mode, config.token_of_inbox()))


def _credentials(config: Config, issuer: Issuer, engine: Engine) -> CredentialsSource:
    if config.client_id:
        return ConfiguredCredentials(Credentials(config.client_id, config.client_secret))
    return SelfRegistered(issuer, engine, f"Resource server at {config.url}")
