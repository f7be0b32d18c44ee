"""The tours that a scripted user can run, by name: each with its walk and its story.

Law of this room: a file contains one kind of tour. Its walk does what a person would do, and its
story names what must be seen and what must be refused; neither knows another tour.
"""

from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import api_calls, code_flow, endpoints, grants, misused_code
from tracing.tours import TOURS

_SCRIPTED = (
    *code_flow.SCRIPTED,
    *grants.SCRIPTED,
    *endpoints.SCRIPTED,
    *api_calls.SCRIPTED,
    *misused_code.SCRIPTED,
)
_BY_NAME = {scripted.tour.name: scripted for scripted in _SCRIPTED}

SCRIPTED: dict[str, ScriptedTour] = {name: _BY_NAME[name] for name in TOURS}
"""All scripted tours, in the order of the catalogue."""
