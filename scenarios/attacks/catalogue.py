"""Every story, by its family and by its slug, in the order in which they are told."""

from collections.abc import Mapping

from scenarios.attacks.codes import stolen_code_other_client
from scenarios.attacks.story import Story

FAMILIES: Mapping[str, tuple[Story, ...]] = {
    "Codes": (stolen_code_other_client.STORY,),
}

STORIES: Mapping[str, Story] = {
    story.slug: story for stories in FAMILIES.values() for story in stories
}
