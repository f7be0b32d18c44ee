"""The rooms of each package: small, each with its law, and none that imports from one above it."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import takewhile
from pathlib import Path

from tests.support.faults import assert_none
from tests.support.places import ROOT
from tests.support.sources import PACKAGES, ROLES, dotted, modules, named, nodes_of, tree_of

MOST_FILES = 25
LONGEST_LAW = 12
LAW_OF_A_PACKAGE = re.compile(r"^Laws of this package: ", re.MULTILINE)
LAW_OF_A_ROOM = re.compile(r"^Laws? of this room: ", re.MULTILINE)

MODULES = {dotted(path): path for package in PACKAGES for path in modules(package)}
ROOMS = sorted({path.parent for path in MODULES.values()})


def law_of(room: Path) -> str:
    """What a package or a room says about itself."""
    opening = room / "__init__.py"
    return (ast.get_docstring(tree_of(opening)) or "") if opening in MODULES.values() else ""


def is_package(room: Path) -> bool:
    """Whether this is a package, and not a room in one."""
    return room.parent == ROOT


def faults_of_law(room: Path) -> Iterator[str]:
    """What is wrong with the docstring of a room."""
    law = law_of(room)
    length = len(law.splitlines())
    if not (LAW_OF_A_PACKAGE if is_package(room) else LAW_OF_A_ROOM).search(law):
        yield f"{named(room)}: no law"
    elif not 3 <= length <= LONGEST_LAW:
        yield f"{named(room)}: {length} lines"
    if is_package(room) and not re.match(r"[A-Z ]{4,}[:.] ", law):
        yield f"{named(room)}: what it is for does not come first, in capitals"
    if room.name in ROLES and not law.startswith("ROLE: "):
        yield f"{named(room)}: does not say that it is a role"


def test_every_room_opens_with_its_law() -> None:
    """Its docstring says what it is, then which laws it follows, in a few lines."""
    assert_none(fault for room in ROOMS for fault in faults_of_law(room))


def test_a_room_is_small() -> None:
    """All files of a folder can be seen at a glance."""
    sizes = {named(room): len(list(room.glob("*.py"))) for room in ROOMS}
    assert_none(f"{room}: {size} files" for room, size in sizes.items() if size > MOST_FILES)


def imported_by(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports, anywhere in it."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (module_of(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (module_of(f"{node.module}.{alias.name}") for alias in node.names)


def module_of(name: str) -> str:
    """The module that contains this name; "" if it is not ours."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name


Neighbours = dict[str, set[str]]


def dependencies() -> dict[str, Neighbours]:
    """For each folder: its direct children, and which siblings each of them imports.

    A module deep in one room that imports a module deep in another connects the two rooms, in the
    folder that contains both.
    """
    found: dict[str, Neighbours] = defaultdict(lambda: defaultdict(set))
    for importer, path in MODULES.items():
        for imported in imported_by(path):
            one, other = importer.split("."), imported.split(".")
            common = len(
                list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
            )
            if imported and common < min(len(one), len(other)):
                found["/".join(one[:common])][one[common]].add(other[common])
    return found


def circle_in(neighbours: Neighbours) -> list[str]:
    """Siblings that import each other in a circle, or an empty list."""
    try:
        TopologicalSorter(neighbours).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_no_import_runs_up_and_no_rooms_form_a_circle() -> None:
    """At each level, the rooms and modules of a folder form layers, each of which imports only from
    the layers below it.
    """
    circles = {folder: circle_in(neighbours) for folder, neighbours in dependencies().items()}
    assert_none(f"{folder}/: {' → '.join(each)}" for folder, each in circles.items() if each)


def test_a_circle_is_found() -> None:
    """Otherwise the law above would pass whatever is imported."""
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}})[0] in {"a", "b", "c"}
    assert dependencies()["authorization_server"]["app"] >= {"authorize", "login", "token"}
