"""What pages show as text, YAML or JSON is what the code makes, or what it takes."""

from __future__ import annotations

import re
from typing import Any

import pulumi
import pytest
import yaml  # type: ignore[import-untyped]

from docs.commands import problem_with_pulumi
from docs.pages import matches, read
from engine.apart import ROOT
from pulumi_thoughtspot import CommunicationChannelPreference, get_communication_channel_preferences, settings
from pulumi_thoughtspot.emulator import Emulator


def test_a_slip_is_told_as_shown() -> None:
    channels: Any = ["webhook"]
    with pytest.raises(pulumi.RunError) as error:
        CommunicationChannelPreference("sales", org_identifier="Sales", channels=channels)
    beginning = "CommunicationChannelPreference 'sales': channels: "
    shown = read("docs/communication-channel-preference.md").section("Inputs").spans
    assert str(error.value).removeprefix(beginning) in shown
    assert str(error.value).startswith(beginning)


def test_an_unknown_org_is_told_as_shown() -> None:
    shown = read("docs/get-communication-channel-preferences.md").blocks[2].text
    with Emulator(token="token") as emulator, pytest.raises(pulumi.RunError) as error:
        get_communication_channel_preferences(["Nowhere"], host=emulator.url, token="token")
    assert matches(shown, f"error: {error.value}")
    assert shown.count("\n") == f"{error.value}\n".count("\n")


def problems_with_workflow(text: str) -> list[str]:
    """Commands that Pulumi does not know, and variables that nothing reads."""
    (job,) = yaml.safe_load(text)["jobs"].values()
    steps = job["steps"]
    runs = [step["run"] for step in steps if step.get("run", "").startswith("pulumi ")]
    variables = {name for each in (job, *steps) for name in each.get("env", {})}
    known = {setting.variable for setting in settings.ALL} | {"PULUMI_ACCESS_TOKEN"}
    return [*filter(None, map(problem_with_pulumi, runs)), *sorted(variables - known)]


def test_the_workflow() -> None:
    page = read("docs/configuration.md")
    text = page.blocks[3].text
    assert problems_with_workflow(text) == []
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    # YAML 1.1 takes the word `on` for a truth value, and GitHub does not.
    conditions = {step["if"]: step["run"] for step in job["steps"] if "if" in step}
    assert set(conditions) == {f"github.event_name == '{event}'" for event in workflow[True]}
    table = [row for row in page.section("CI").rows if row[1].startswith("`pulumi")]
    assert [run.replace(" --stack production", "") for run in conditions.values()] == [
        row[1].strip("`") for row in table
    ]
    example = (ROOT / "examples" / "ci" / ".github" / "workflows" / "routing.yml").read_text()
    for action in re.findall(r"uses: (\S+)@", text):
        assert f"uses: {action}@" in example


def test_a_workflow_with_a_slip_is_found() -> None:
    text = read("docs/configuration.md").blocks[3].text
    broken = text.replace("--expect-no-changes", "--expect-nothing").replace("THOUGHTSPOT_TOKEN:", "THOUGHTSPOT_TOKN:")
    assert problems_with_workflow(broken) == ["pulumi preview has no option --expect-nothing", "THOUGHTSPOT_TOKN"]
