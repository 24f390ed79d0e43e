"""Which ThoughtSpot a step is about, where the stack's config says another one by now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

WEBHOOK = ["WEBHOOK"]


@pytest.fixture
def other() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales"}, token="token") as emulator:
        yield emulator


@pytest.fixture
def inline(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    """A stack whose host stands in its config."""
    stack = Stack(tmp_path / "project", thoughtspot, inline=True, forked=True)
    del stack.environment["THOUGHTSPOT_HOST"]
    stack.run("config", "set", "thoughtspot:host", thoughtspot.url)
    return stack


def test_a_refresh_and_a_destroy_with_the_config_of_the_last_up_name_the_host(
    inline: Stack, thoughtspot: Emulator, other: Emulator
) -> None:
    thoughtspot.add_org(1, "Gone")
    inline.given(program(preference("sales", "Sales"), preference("gone", "Gone")))
    inline.run("config", "set", "thoughtspot:host", other.url)
    thoughtspot.delete_org(1)
    run = inline.run("refresh", "--yes", "--skip-preview")
    assert f"On {thoughtspot.url}: Org 'Gone' (id 1) is not known to ThoughtSpot" in run.output
    run = inline.destroy()
    assert f"On {thoughtspot.url}: Org 'Sales' has no override any more" in run.output
    assert thoughtspot.override("Sales") is None
    assert not other.requests
