"""Compares two runs of one tour, message by message and value by value, and reports every
difference that is not expected.

A value that is specific to a flow (code, state, token, address) is compared by its role: it must
reappear where the corresponding value reappears in the other flow. Everything else is compared by
value.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from recorder.comparing.addresses import owners, with_parties
from recorder.comparing.event_facts import CHECK, MESSAGE, Told, told
from recorder.comparing.facts import Compared, Fact, numbered
from recorder.comparing.roles import Rewrite, Roles
from recorder.comparing.same_messages import Paired, paired
from recorder.event.recorded import RecordedEvent
from recorder.reading.wording import exchange
from tracing.catalogue import PARTY_NAMES

Place = tuple[str | None, str]
"""The slug of a step, and the part number in the flow."""


class Differing(NamedTuple):
    """One value that differs: the message, the place in it, and the value on each side.

    A value is None if its side lacks it. `also` are later messages that differ in the same way.
    """

    at: Place
    message: str
    where: str
    name: str
    left: str | None
    right: str | None
    also: tuple[Place, ...] = ()


class _Couple(NamedTuple):
    """The same fact in both runs."""

    event: RecordedEvent
    left: Fact | None
    right: Fact | None

    @property
    def is_by_role(self) -> bool:
        """Whether both values are specific to their flow."""
        return all(fact and fact.compared is Compared.BY_ROLE for fact in (self.left, self.right))


def differing(left: Sequence[RecordedEvent], right: Sequence[RecordedEvent]) -> list[Differing]:
    """The differences between two runs of one tour, in message order; none contains a secret.

    A difference that several messages repeat is reported once: a response event also contains its
    request.
    """
    roles, found = Roles(), list[tuple[_Couple, tuple[str, str] | None]]()
    for pair in paired(told(left), told(right)):
        found += ((couple, _met(roles, couple)) for couple in _couples(pair))
    rewrite = roles.rewriting(with_parties(owners(left)), with_parties(owners(right)))
    shown = (_Shown(roles, *rewrite).of(couple, met) for couple, met in found)
    return _folded(each for each in shown if each)


def _couples(pair: Paired) -> Iterator[_Couple]:
    """Pair the facts of a message in both runs.

    If only one run has the message, the only fact is that it is present. If the other run has a
    different message in its place, the facts are which messages these are, their checks and their
    errors.
    """
    event = pair.left.event if pair.left else pair.right.event if pair.right else None
    if event is None:
        return
    if not pair.same:
        yield _Couple(event, *(told and _as_one(told, pair) for told in (pair.left, pair.right)))
    if not (pair.left and pair.right):
        return
    left, right = numbered(pair.left.facts), numbered(pair.right.facts)
    for key in dict.fromkeys([*left, *right]):
        couple = _Couple(event, left.get(key), right.get(key))
        is_told = pair.same or _says_why(couple)
        if is_told and not (pair.may_differ and _is_check_of_one(couple)):
            yield couple


def _as_one(told: Told, pair: Paired) -> Fact:
    """Describe a message in one fact: that it is present, or which message it is."""
    event = told.event
    name = exchange(event) or f"checks inside the {PARTY_NAMES[event.role]}"
    if pair.left and pair.right:
        return Fact(MESSAGE, "", name)
    return Fact(MESSAGE, name, "sent" if event.http else "made")


def _says_why(couple: _Couple) -> bool:
    """Whether a fact may explain why the messages differ: a check, or an error."""
    fact = couple.left or couple.right
    return fact is not None and (fact.where.startswith(CHECK) or fact.name == "error")


def _is_check_of_one(couple: _Couple) -> bool:
    fact = couple.left or couple.right
    return fact is not None and fact.where == CHECK and None in (couple.left, couple.right)


def _met(roles: Roles, couple: _Couple) -> tuple[str, str] | None:
    if couple.is_by_role and couple.left and couple.right:
        part = couple.event.part or "the start"
        return roles.meet(couple.left.name, part, couple.left.value, couple.right.value)
    return None


class _Shown:
    """Compares facts in the form in which they are shown."""

    def __init__(self, roles: Roles, of_left: Rewrite, of_right: Rewrite) -> None:
        self._roles, self._of_left, self._of_right = roles, of_left, of_right

    def of(self, couple: _Couple, met: tuple[str, str] | None) -> Differing | None:
        """How the fact differs; None if it does not."""
        left, right = self._sides(couple, met)
        if left == right or (couple.is_by_role and met is None):
            return None
        event, fact = couple.event, couple.left or couple.right
        place = (event.slug, event.part or "")
        return fact and Differing(place, exchange(event), fact.where, fact.name, left, right)

    def _sides(self, couple: _Couple, met: tuple[str, str] | None) -> tuple[str | None, str | None]:
        left, right = couple.left, couple.right
        if met:
            return met
        if left and right and left.compared is right.compared is Compared.AS_PRESENT:
            return None, None
        return (
            left and self._one(left, self._roles.of_left, self._of_left),
            right and self._one(right, self._roles.of_right, self._of_right),
        )

    def _one(self, fact: Fact, role: Rewrite, rewrite: Rewrite) -> str:
        return role(fact.value) if fact.compared is Compared.BY_ROLE else rewrite(fact.value)


def _folded(found: Iterable[Differing]) -> list[Differing]:
    same: dict[tuple[str | None, ...], list[Differing]] = {}
    for each in found:
        same.setdefault((each.where, each.name, each.left, each.right), []).append(each)
    return [
        first._replace(also=tuple(each.at for each in later)) for first, *later in same.values()
    ]
