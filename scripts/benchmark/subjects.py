"""What the bench compares: roles whose flows are real, and the floor that only answers."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmark.client import key_set, registered, registration
from scripts.benchmark.driver import Course, Flow, Leg, Run, Walk, walk_once
from scripts.benchmark.floor import on_the_floor, write_answers
from scripts.benchmark.flows import BROWSER, Flows, again
from scripts.benchmark.judge import FloorJudge, Judge
from scripts.benchmark.servers import FLOOR, MEASURED, Stand
from scripts.benchmark.wire import Answer, WireTrouble

TOGETHER = 8
"""Users at once, where several are."""

WARM, COLD = "warm", "cold"


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be run on some servers, by the name of the flow, and who judges it.

    The judge gives a sentence for each wrong walk of a run.
    """

    courses: Mapping[str, Course]
    judges: Mapping[str, Callable[[Run], list[str]]]


def real(stand: Stand) -> Subject:
    """The flows on two roles: a client is registered, and as many browsers as needed sign in.

    Raises:
        WireTrouble: the roles did not do what they should.
    """
    issuer, resource = (stand.urls[name] for name in MEASURED)
    addresses = [stand.addresses[name] for name in (MEASURED[0], *MEASURED)]
    document = _asked(addresses, registration(issuer), 201)
    client = registered(issuer, resource, json.loads(document.body))
    jwks = _asked(addresses, key_set(issuer), 200)
    flows, judge = Flows(client), Judge(client, json.loads(jwks.body))
    cold = Course(addresses, lambda _number: flows.cold())
    cookies = [walk_once(cold).about.cookie for _ in range(TOGETHER)]
    warm = Course(addresses, lambda number: flows.warm(cookies[number]))
    return Subject({WARM: warm, COLD: cold}, {WARM: judge.wrongs, COLD: judge.wrongs})


def recorded(subject: Subject, answers: Path) -> dict[str, Walk]:
    """One walk of each flow, and all their answers in a file for the floor.

    Raises:
        WireTrouble: a flow did not come to its end.
    """
    walks = {name: walk_once(course) for name, course in subject.courses.items()}
    write_answers(answers, [answer for walk in walks.values() for answer in walk.answers])
    return walks


def floor_of(stand: Stand, walks: dict[str, Walk]) -> Subject:
    """The same flows on the floor: the same requests, and the answers that were recorded."""
    front, back = (stand.addresses[name] for name in FLOOR)
    courses, judges, first = {}, {}, 0
    for name, walk in walks.items():
        courses[name] = Course((front, front, back), _walker(on_the_floor(walk.legs, first)))
        judges[name] = FloorJudge(walk.answers).wrongs
        first += len(walk.legs)
    return Subject(courses, judges)


def _walker(legs: Sequence[Leg]) -> Callable[[int], Walk]:
    return lambda _number: again(legs)


def _asked(addresses: Sequence[tuple[str, int]], request: bytes, status: int) -> Answer:
    def flow() -> Flow:
        yield BROWSER, request

    walk = walk_once(Course(addresses, lambda _number: Walk(flow(), None)))
    answer = walk.answers[0]
    if answer.status != status:
        raise WireTrouble(f"expected status {status}, received {answer.status} {answer.body!r}")
    return answer
