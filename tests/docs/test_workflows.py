"""That what this repository runs on GitHub is there to be run: its commands, and the Pythons that it names."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from docs.pages import ROOT

WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_the_tests_run_with_each_change_and_the_soak_at_night() -> None:
    # YAML 1.1 takes the word `on` for a truth value, and GitHub does not.
    events = {name: workflow[True] for name, workflow in WORKFLOWS.items()}
    assert set(events["tests"]) == {"pull_request", "push"}
    assert [len(entry["cron"].split()) for entry in events["soak"]["schedule"]] == [5]
    commands = {
        name: [step["run"] for step in steps(workflow) if "run" in step] for name, workflow in WORKFLOWS.items()
    }
    assert commands == {"tests": [".ci/run"], "soak": ['make soak MINUTES="$MINUTES" SEED="$SEED"']}


def test_what_they_run_is_there() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    made = {
        *re.findall(r"^for target in (.*); do$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)[0].split(),
        "soak",
    }
    assert made <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_soak_is_of_every_python() -> None:
    supported = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text())
    assert WORKFLOWS["soak"]["jobs"]["soak"]["strategy"]["matrix"]["python"] == supported


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_they_may_read_alone_and_their_actions_have_versions(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+", action) for action in used)
