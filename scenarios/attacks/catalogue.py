"""Every story by its slug, in the order in which they are told."""

from collections.abc import Mapping

from scenarios.attacks.codes import stolen_code_other_client
from scenarios.attacks.story import Story

_TOLD: tuple[Story, ...] = (stolen_code_other_client.STORY,)

STORIES: Mapping[str, Story] = {story.slug: story for story in _TOLD}
