"""The issuers at which users may sign in, and what the client knows of each."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine

from client_app.config import Config
from client_app.issuer.back_channel import BackChannel
from client_app.issuer.discovery import Discovery
from client_app.issuer.issuer_keys import IssuerKeys
from client_app.issuer.registration import Registrations
from client_app.refusals import issuer_unknown


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer: its metadata, its keys, and this client's registrations there.

    Issuers share none of this: what belongs to one must never reach another (RFC 9700 §4.4).
    """

    name: str
    discovery: Discovery
    keys: IssuerKeys
    registrations: Registrations

    @classmethod
    def of(cls, name: str, config: Config, engine: Engine, channel: BackChannel) -> "Issuer":
        """Make the issuer of this name; nothing has been fetched from it yet."""
        return cls(
            name=name,
            discovery=Discovery(name, channel),
            keys=IssuerKeys(name, channel),
            registrations=Registrations(config, name, engine, channel),
        )


class Issuers:
    """The configured issuers, by their names."""

    def __init__(self, issuers: Iterable[Issuer]) -> None:
        self._by_name = {issuer.name: issuer for issuer in issuers}

    def at(self, name: str) -> Issuer:
        """Return the issuer of this name.

        Raises:
            Problem: it is not configured.
        """
        if name not in self._by_name:
            raise issuer_unknown(name)
        return self._by_name[name]

    def forget(self) -> None:
        """Fetch the metadata and keys of each issuer again the next time they are needed."""
        for issuer in self._by_name.values():
            issuer.discovery.forget()
            issuer.keys.forget()
