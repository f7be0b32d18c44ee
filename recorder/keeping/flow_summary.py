"""A flow in a list: its progress, and what refused it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from recorder.event.refusal import Refusal
from tracing.catalogue import THIRTEEN_STEPS, TOKEN_ISSUED
from tracing.tours import EVERY_TOUR, Tour


def ends_out_of_sight(progress: int, *, is_refused: bool, lost: int, told_by_client: bool) -> bool:
    """Return whether a client that sends no events has received its tokens; its later actions are
    visible only when it calls one of our servers. `progress` is how many of the thirteen steps the
    flow has reached, `lost` how many events may be missing from it.
    """
    has_tokens = TOKEN_ISSUED.number <= progress < len(THIRTEEN_STEPS)
    return has_tokens and not (is_refused or lost or told_by_client)


class FlowSummary(NamedTuple):
    """A flow in a list.

    When it began and when its last event was (ISO 8601), the sequence numbers of its first and last
    event, how many of its events belong to a step, the tour it began with, how many of the thirteen
    steps it has reached (0 if it began with another tour), and what refused it. `others` is how
    many steps of each other tour it has reached; `walked_as` the tour that it was run as, if known;
    `lost` how many of its events never arrived; `given_up` whether its last message was given up
    while it was held, because the peer waiting for it disconnected. `person` is who signed in,
    `client` the id of the client and `client_name` its name, each "" if unknown; `told_by_client`
    is whether the client itself reported some of its events, as only our client app does.
    """

    flow: str
    began: str
    ended: str
    first: int
    last: int
    events: int
    tour: str
    progress: int
    refused: Refusal | None
    others: Mapping[str, int] = MappingProxyType({})
    walked_as: str | None = None
    lost: int = 0
    given_up: bool = False
    person: str = ""
    client: str = ""
    client_name: str = ""
    told_by_client: bool = False

    @property
    def shown_as(self) -> Tour:
        """The tour that this flow is shown as."""
        return EVERY_TOUR.get(self.walked_as or "") or EVERY_TOUR[self.tour]

    @property
    def reached(self) -> tuple[int, int]:
        """The number of steps reached, and their total: of the tour's own steps or, for a variant
        of the thirteen and for a tour within them (before its own steps begin and once they are
        complete), of all thirteen.
        """
        tour, all_steps = self.shown_as, len(THIRTEEN_STEPS)
        own = self.others.get(tour.name, 0)
        is_within = own == len(tour.steps) and self.progress < all_steps
        if tour.is_variant or (self.progress and (is_within or not own)):
            return self.progress, all_steps
        return own, len(tour.steps)

    @property
    def is_complete(self) -> bool:
        """Whether the last step was reached and nothing was refused."""
        return self.refused is None and len(set(self.reached)) == 1

    @property
    def ends_out_of_sight(self) -> bool:
        """Whether this flow ends out of sight, as defined by the function of this name."""
        reached, steps = self.reached
        return steps == len(THIRTEEN_STEPS) and ends_out_of_sight(
            reached,
            is_refused=self.refused is not None,
            lost=self.lost,
            told_by_client=self.told_by_client,
        )

    @property
    def is_refused_as_must_be(self) -> bool:
        """Whether it was refused as intended: it was run as a tour, to the end, and refused."""
        tour = self.shown_as
        to_the_end = tour.is_variant or self.others.get(tour.name) == len(tour.steps)
        return self.refused is not None and self.walked_as is not None and to_the_end

    def joined(self, other: "FlowSummary") -> "FlowSummary":
        """Return both as one flow, with the outcome of the one that has the latest event."""
        first, last = sorted((self, other), key=lambda summary: summary.last)
        return last._replace(
            began=min(first.began, last.began),
            first=min(first.first, last.first),
            events=first.events + last.events,
            tour=min((first, last), key=lambda summary: summary.first).tour,
            progress=max(first.progress, last.progress),
            others=_furthest(first.others, last.others),
            walked_as=last.walked_as or first.walked_as,
            lost=first.lost + last.lost,
            person=last.person or first.person,
            client=first.client or last.client,
            client_name=first.client_name if first.client else last.client_name,
            told_by_client=first.told_by_client or last.told_by_client,
        )


def _furthest(*reached: Mapping[str, int]) -> dict[str, int]:
    tours = {tour for each in reached for tour in each}
    return {tour: max(each.get(tour, 0) for each in reached) for tour in tours}
