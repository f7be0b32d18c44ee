"""`tracing.catalogue`: the table that everything else reads."""

import pytest

from tracing.catalogue import PARTY_NAMES, STEP_BY_SLUG, THIRTEEN_STEPS, TOURS, Step

EVERY_STEP = [step for tour in TOURS.values() for step in tour]


def test_the_flow_has_thirteen_steps_numbered_in_order() -> None:
    """There are thirteen, from 1 to 13."""
    assert [step.number for step in THIRTEEN_STEPS] == list(range(1, 14))


def test_the_slugs_of_the_flow_are_those_of_the_design() -> None:
    """Programs, pages and run files speak of the steps by these words."""
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
    """A slug alone finds its step, whatever the tour."""
    assert len(STEP_BY_SLUG) == len(EVERY_STEP)
    assert all(STEP_BY_SLUG[step.slug] is step for step in EVERY_STEP)


@pytest.mark.parametrize("tour", TOURS)
def test_every_tour_is_numbered_from_one(tour: str) -> None:
    """The numbers of a tour are its own, and its steps know which tour they belong to."""
    steps = TOURS[tour]
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert {step.tour for step in steps} == {tour}


@pytest.mark.parametrize("step", EVERY_STEP, ids=lambda step: step.slug)
def test_a_step_says_who_speaks_and_why(step: Step) -> None:
    """The deciding role is at one end, the channel fits the ends, and no text is missing."""
    assert step.role in (step.sender, step.receiver)
    assert {step.sender, step.receiver, *step.helpers} <= set(PARTY_NAMES)
    assert (step.channel == "local") == (step.sender == step.receiver)
    if step.sender == "browser" or step.receiver == "browser":
        assert step.channel == "front"
    assert all((step.title, step.what, step.why, step.wire, step.spec))
