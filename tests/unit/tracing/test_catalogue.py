"""`tracing.catalogue`: the table on which everything else is based."""

from tests.support.faults import for_every
from tracing.catalogue import PARTY_NAMES, THIRTEEN_STEPS, Step
from tracing.tours import AUTHORIZATION_CODE, EVERY_TOUR, STEP_BY_SLUG, TOURS, Tour

EVERY_STEP = [
    *THIRTEEN_STEPS,
    *(s for t in EVERY_TOUR.values() if not t.is_variant for s in t.steps),
]


def test_the_flow_has_thirteen_steps_numbered_in_order() -> None:
    """The numbers are 1 to 13."""
    assert [step.number for step in THIRTEEN_STEPS] == list(range(1, 14))


def test_the_slugs_of_the_flow_are_those_of_the_design() -> None:
    """Programs, pages and run files refer to steps by these slugs."""
    assert [step.slug for step in THIRTEEN_STEPS] == [
        "resource-requested",
        "client-registered",
        "user-logged-in",
        "code-issued",
        "redirect-followed",
        "code-exchanged",
        "token-issued",
        "login-allowed",
        "user-entered",
        "token-presented",
        "token-verified",
        "resource-returned",
        "resource-shown",
    ]


def test_no_two_steps_share_a_slug() -> None:
    """A slug alone identifies its step, whatever the tour."""
    assert len(STEP_BY_SLUG) == len(EVERY_STEP)
    assert all(STEP_BY_SLUG[step.slug] is step for step in EVERY_STEP)


@for_every("tour", TOURS.values())
def test_every_tour_is_numbered_from_one(tour: Tour) -> None:
    """Each tour has its own numbers, and its steps know their tour."""
    assert [step.number for step in tour.steps] == list(range(1, len(tour.steps) + 1))
    expected = AUTHORIZATION_CODE.name if tour.is_variant else tour.name
    assert {step.tour for step in tour.steps} == {expected}
    assert tour.title
    assert tour.says.endswith(".")


@for_every("step", EVERY_STEP)
def test_a_step_says_who_speaks_and_why(step: Step) -> None:
    """The deciding role is one of the parties, the channel fits them, and no text is missing."""
    assert step.role in (step.sender, step.receiver)
    assert {step.sender, step.receiver, *step.helpers} <= set(PARTY_NAMES)
    assert (step.channel == "local") == (step.sender == step.receiver)
    if step.sender == "browser" or step.receiver == "browser":
        assert step.channel == "front"
    assert all((step.title, step.what, step.wire, step.spec))
