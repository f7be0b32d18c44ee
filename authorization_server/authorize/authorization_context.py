"""What the authorization endpoint knows when it decides whether to ask the person anything.

These properties decide which page is shown, and the checks read the same ones.
"""

from dataclasses import dataclass

from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.authorize.requested_person import RequestedPerson
from authorization_server.login.authentication import CLASSES, classes_of
from authorization_server.storage.clients import Client
from authorization_server.storage.people import LoggedInPerson
from hosting.control import clock


@dataclass(frozen=True, slots=True)
class AuthorizationContext:
    """An authorization request, the person that it asks for, the logged-in person, and what that
    person allowed before.
    """

    request: AuthorizationRequest
    client: Client
    person: LoggedInPerson | None
    allowed_before: list[str]
    requested: RequestedPerson

    @property
    def is_for_this_person(self) -> bool:
        """Whether a person is logged in, and the client does not ask for a different one."""
        return self.person is not None and self.requested.is_met_by(self.person.sub)

    @property
    def needs_login(self) -> bool:
        """Whether the person has to log in: for the first time, again, or as a different person."""
        if self.person is None or not self.is_for_this_person:
            return True
        return self.request.demands_new_login(self.person.logged_in_at, int(clock.now()))

    @property
    def needs_account_choice(self) -> bool:
        """Whether the client wants the person to choose an account."""
        return "select_account" in self.request.prompts

    @property
    def classes(self) -> tuple[str, ...]:
        """The authentication context classes that the login reaches."""
        return classes_of(self.person.amr) if self.person else ()

    @property
    def attainable(self) -> tuple[str, ...]:
        """The classes that this person can reach."""
        has_more = self.person is not None and self.person.has_second_factor
        return CLASSES if has_more else self.classes

    @property
    def wanted(self) -> list[str]:
        """The requested classes that this person can reach."""
        return [name for name in self.request.acr_values if name in self.attainable]

    @property
    def lacks_essential_class(self) -> bool:
        """Whether the person can reach none of the classes that the client insists on."""
        return self.request.acr_is_essential and not self.wanted

    @property
    def needs_second_factor(self) -> bool:
        """Whether the login does not reach a requested class yet, and the person can reach one.

        With `prompt=none`, a class that is not essential does not lead to an error.
        """
        may_go_without = "none" in self.request.prompts and not self.request.acr_is_essential
        is_reached = not self.wanted or any(name in self.classes for name in self.wanted)
        return not is_reached and not may_go_without

    @property
    def needs_consent(self) -> bool:
        """Whether the person has to be asked for consent. A public client needs it each time, since
        any other program could send its client_id.
        """
        missing = set(self.request.questions) - set(self.allowed_before)
        asked_for = "consent" in self.request.prompts
        return bool(missing) or asked_for or not self.client.is_confidential

    @property
    def needs_no_page(self) -> bool:
        """Whether a code can be issued without asking the person anything."""
        asks_who = self.needs_login or self.needs_account_choice or self.needs_second_factor
        return not asks_who and not self.needs_consent

    @property
    def acr(self) -> str:
        """The class for the ID token: of those that the login reaches, a requested one or else the
        strongest; empty if it reaches none.
        """
        reached = [*(name for name in self.wanted if name in self.classes), *self.classes]
        return reached[0] if reached else ""
