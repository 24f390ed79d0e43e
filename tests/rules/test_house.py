"""Where things live: which way imports run, what the rules never know, and how long a file may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PROVIDER = Path(__file__).parents[2] / "provider"
PACKAGE = "pulumi_thoughtspot"
LONGEST = 250

MODULES = {
    ".".join(file.relative_to(PROVIDER).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted((PROVIDER / PACKAGE).rglob("*.py"))
}
OUTSIDE = ("pulumi", "grpc", "google", "requests", "urllib3", "werkzeug")
"""Pulumi and HTTP."""

ABOVE = ("plugin", "commands", "emulator", "cli", "dynamic", "lookup", "provider", "resource", "connection", "settings")
"""Parts of the package that the rules and the nouns never import."""


NOUNS = ("preferences", "preference_sets", "webhooks")
"""What the rules and steps of each resource are in."""


def imported(file: Path) -> Iterator[str]:
    """The full names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written whole"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(name: str) -> str | None:
    """The module of this package that an imported name is, or is in; None for what others have made."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


@cache
def own_imports(module: str) -> frozenset[str]:
    names = {module_of(name) for name in imported(MODULES[module])}
    return frozenset(name for name in names if name is not None and name != module)


def others_imported(module: str) -> set[str]:
    return {name.partition(".")[0] for name in imported(MODULES[module]) if module_of(name) is None}


def reached(module: str, seen: set[str] | None = None) -> set[str]:
    """A module and everything of this package that comes with it."""
    seen = set() if seen is None else seen
    if module not in seen:
        seen.add(module)
        for other in own_imports(module) - {PACKAGE}:
            reached(other, seen)
    return seen


def in_folder(*folders: str) -> list[str]:
    """The modules that are one of these, or in one."""
    names = [f"{PACKAGE}.{folder}" for folder in folders]
    return [module for module in MODULES if any(f"{module}.".startswith(f"{name}.") for name in names)]


def test_no_import_comes_back_to_where_it_began() -> None:
    try:
        TopologicalSorter({module: own_imports(module) for module in MODULES}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {error.args[1]}")


@pytest.mark.parametrize("module", in_folder("rules", *NOUNS))
def test_rules_know_neither_pulumi_nor_http(module: str) -> None:
    for part in reached(module):
        assert not others_imported(part) & set(OUTSIDE), f"{module} reaches {part}"
        assert part not in in_folder(*ABOVE), f"{module} reaches {part}"


def test_what_every_resource_uses_knows_no_single_one() -> None:
    for module in in_folder("rules", "plugin", "resource"):
        assert not own_imports(module) & set(in_folder(*NOUNS)), module


def test_the_client_knows_no_pulumi_and_no_rules() -> None:
    for module in in_folder("client"):
        assert not others_imported(module) & {"pulumi", "grpc"}, module
        assert not own_imports(module) & set(in_folder("rules", *NOUNS, "plugin")), module


def test_webhooks_and_preferences_know_nothing_of_each_other() -> None:
    preferences, webhooks = set(in_folder("preferences", "preference_sets")), set(in_folder("webhooks"))
    assert not [module for module in preferences if own_imports(module) & webhooks]
    assert not [module for module in webhooks if own_imports(module) & preferences]


def test_the_emulator_shares_no_code_with_the_client() -> None:
    for module in in_folder("emulator"):
        assert not own_imports(module) & set(
            in_folder("client", "rules", "preferences", "preference_sets", "plugin")
        ), module


def test_settings_know_neither_transport_nor_plugin() -> None:
    assert not reached(f"{PACKAGE}.settings") & set(in_folder("plugin", "client.transport", "client.client"))


def test_the_classes_in_states_have_a_file_without_anything_else() -> None:
    body = ast.parse(MODULES[f"{PACKAGE}.dynamic"].read_text()).body
    assert {type(node) for node in body} == {ast.Expr, ast.ImportFrom, ast.ClassDef}


@pytest.mark.parametrize("module", MODULES)
def test_a_file_is_read_in_five_minutes(module: str) -> None:
    assert len(MODULES[module].read_text().splitlines()) <= LONGEST
