"""Runs a tour with a scripted user, and shows where its requests were sent."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from scenarios.browser.user_agent import UserAgent, Walk
from scenarios.scripted_tour import Places
from scenarios.tours import SCRIPTED
from scripts.processes.recorder_reader import RecorderReader


def walked(
    tour: str,
    urls: dict[str, str],
    reader: RecorderReader,
    agent: UserAgent,
    walk: Walk | None = None,
) -> tuple[list[dict[str, Any]], list[str]]:
    """Run a tour; return the recorded events and the deviations from what was expected."""
    reader.skip_to_now()
    roles = urls["client_app"], urls["authorization_server"], urls["resource_server"]
    for _ in agent.walk(walk or SCRIPTED[tour].walk(Places(*roles, str))):
        pass
    events = list(reader.read_all())
    verdict = SCRIPTED[tour].judge(events)
    deviations = [each for step in verdict.steps for each in step.deviations]
    return events, [*verdict.elsewhere, *deviations]


def sent_to(events: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """The origins to which browsers (front) and servers (back) actually sent requests."""
    sent: dict[str, set[str]] = {"front": set(), "back": set()}
    for event in events:
        request = (event["http"] or {}).get("request")
        if request and event["channel"] in sent:
            url = urlsplit(request["url"])
            sent[event["channel"]].add(f"{url.scheme}://{url.netloc}")
    return {channel: sorted(origins) for channel, origins in sent.items()}
