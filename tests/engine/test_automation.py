"""A program that embeds Pulumi."""

from __future__ import annotations

import pytest
from pulumi import automation

from pulumi_thoughtspot import CommunicationChannelPreference
from pulumi_thoughtspot.emulator import Emulator
from support import vault
from support.cli import Stack


def test_a_program_runs_several_times_in_one_process(
    stack: Stack, thoughtspot: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", stack.environment["PATH"])

    def program() -> None:
        CommunicationChannelPreference("sales", org_identifier="Sales", channels=["WEBHOOK"])

    embedded = automation.create_or_select_stack(
        "embedded",
        project_name="embedding",
        program=program,
        opts=automation.LocalWorkspaceOptions(env_vars=stack.environment, secrets_provider=vault.PROVIDER),
    )
    assert embedded.up().summary.resource_changes == {"create": 2}
    assert thoughtspot.override("Sales") == ["WEBHOOK"]
    assert embedded.up().summary.resource_changes == {"same": 2}
    embedded.destroy()
    assert thoughtspot.override("Sales") is None
