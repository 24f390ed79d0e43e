"""Several provider instances in one run, each in a process of its own: the guard of deletes knows of all of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

WEBHOOK = ["WEBHOOK"]


@pytest.fixture
def inline(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    """A stack whose provider processes have a folder for temporary files of their own."""
    stack = Stack(tmp_path / "project", thoughtspot, inline=True)
    (tmp_path / "temporary").mkdir()
    stack.environment["TMPDIR"] = str(tmp_path / "temporary")
    return stack


@pytest.fixture
def other() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales"}, token="token") as emulator:
        yield emulator


def instance(host: str) -> str:
    return f"p = Provider('p', host={host!r}, token='token')"


def in_a_component(*lines: str) -> str:
    children = "\n        ".join(lines)
    return f"""
class Team(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("example:index:Team", name, None, opts)
        {children}

Team("team", pulumi.ResourceOptions(providers=[p]))
"""


def test_what_moves_into_a_component_with_an_instance_of_its_own_keeps_its_override(
    inline: Stack, thoughtspot: Emulator, tmp_path: Path
) -> None:
    """Renamed or not: its name, its parent and its instance change in one run. Nothing is left in the folder."""
    thoughtspot.add_org(1, "Renamed")
    before = [preference("sales", "Sales"), preference("old", "Renamed"), preference("removed", "Marketing")]
    inline.given(program(*before))
    run = inline.up(
        program=program(
            instance(thoughtspot.url),
            in_a_component(
                preference("sales", 42, opts="parent=self"), preference("new", "Renamed", opts="parent=self")
            ),
        )
    )
    assert "Org 'Sales' is left as it is: 'sales' declares it now." in run.output
    assert "is not known here" not in run.output
    overrides = {org: thoughtspot.override(org) for org in ("Sales", "Renamed", "Marketing")}
    assert overrides == {"Sales": WEBHOOK, "Renamed": WEBHOOK, "Marketing": None}
    refreshed = inline.refresh()
    assert "deleted" not in refreshed.output
    inline.destroy()
    assert thoughtspot.override("Sales") is None
    assert not list((tmp_path / "temporary").glob("pulumi-thoughtspot-*"))


def test_two_instances_that_declare_one_org_are_an_error_that_names_both(inline: Stack, thoughtspot: Emulator) -> None:
    lines = [instance(thoughtspot.url), preference("one", "Sales"), preference("two", "Sales", opts="provider=p")]
    for command in (inline.preview, inline.refused):
        run = command(program=program(*lines))
        assert run.status != 0
        first, second = re.findall("'(one|two)' and '(one|two)' both declare .* for Org 'Sales'[.]", run.output)[0]
        assert {first, second} == {"one", "two"}, "the engine checks them in either order"


def test_a_move_to_another_instance_and_another_host_leaves_the_old_host_alone(
    inline: Stack, thoughtspot: Emulator, other: Emulator
) -> None:
    inline.given(preference("sales", "Sales"))
    run = inline.up(program=program(instance(other.url), preference("sales", "Sales", opts="provider=p")))
    stays = f"Org 'Sales' stays as it is on {thoughtspot.url}: the resource has moved to {other.url}."
    assert stays in run.output
    assert thoughtspot.override("Sales") == other.override("Sales") == WEBHOOK


def test_where_they_cannot_know_of_each_other_the_run_says_so(
    inline: Stack, thoughtspot: Emulator, tmp_path: Path
) -> None:
    (tmp_path / "temporary" / f"pulumi-thoughtspot-{os.getuid()}").write_text("in its place")
    inline.given(preference("sales", "Sales"))
    run = inline.given(program(instance(thoughtspot.url), preference("new", "Sales", opts="provider=p")))
    assert "What this run's other provider instances declare is not known here" in run.output
    assert thoughtspot.override("Sales") is None
