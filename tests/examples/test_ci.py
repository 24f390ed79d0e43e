"""The example's workflows: each may do no more than it has to, both run the same, and that does what they say."""

from __future__ import annotations

import re
from typing import Any

import yaml  # type: ignore[import-untyped]

from examples.user import EXAMPLES, User, shows
from pulumi_thoughtspot.emulator import Emulator
from pulumi_thoughtspot.emulator import User as UserOfThoughtSpot

WORKFLOW: dict[Any, Any] = yaml.safe_load((EXAMPLES / "ci" / ".github" / "workflows" / "routing.yml").read_text())
# YAML 1.1 takes the word for a truth value, and GitHub does not.
EVENTS: dict[str, Any] = WORKFLOW[True]
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
STEPS: list[dict[str, Any]] = [step for job in JOBS.values() for step in job["steps"]]
COMMANDS: dict[str, str] = {step["if"]: step["run"].removeprefix("exec ") for step in STEPS if "if" in step}
"""Pulumi's commands, each by its step's condition."""
SECRET = "${{ secrets.THOUGHTSPOT_SECRET_KEY }}"

GITLAB: dict[str, dict[str, Any]] = yaml.safe_load((EXAMPLES / "ci" / ".gitlab-ci.yml").read_text())
SOURCES = {"pull_request": "merge_request_event", "push": "push", "schedule": "schedule"}
"""The events, as GitLab calls them."""


def test_it_has_the_fields_of_a_workflow() -> None:
    assert set(WORKFLOW) == {"name", True, "permissions", "concurrency", "jobs"}
    assert set(EVENTS) == {"pull_request", "push", "schedule"}
    assert EVENTS["push"] == {"branches": ["main"]}
    assert [len(entry["cron"].split()) for entry in EVENTS["schedule"]] == [5]
    for job in JOBS.values():
        assert set(job) == {"if", "runs-on", "steps", "timeout-minutes", "env"}
    for step in STEPS:
        assert len({"uses", "run"} & set(step)) == 1, step
        assert set(step) <= {"uses", "with"} or set(step) <= {"name", "if", "run", "env"}, step


def test_the_actions_have_versions() -> None:
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert len(used) == 3
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@(v\d+(\.\d+)*|[0-9a-f]{40})", action) for action in used), used


def test_it_may_do_no_more_than_it_has_to() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in JOBS.values())
    (checkout,) = (step for step in STEPS if step.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"]["persist-credentials"] is False
    holders = [step["if"] for step in STEPS if SECRET in step.get("env", {}).values()]
    assert holders == ["github.event_name == 'push'", "github.event_name == 'schedule'"]
    assert all("secrets.THOUGHTSPOT" not in str(job.get("env")) for job in JOBS.values())
    # A change of a file must not send the key to another host.
    assert all(job["env"]["THOUGHTSPOT_HOST"] == "${{ vars.THOUGHTSPOT_HOST }}" for job in JOBS.values())
    assert "thoughtspot:host" not in (EXAMPLES / "ci" / "Pulumi.production.yaml").read_text()
    # A text from outside, such as a branch's name, would be run as a part of the command.
    assert not any("${{" in step.get("run", "") for step in STEPS)


def test_a_pull_request_that_gets_no_secrets_is_left_out() -> None:
    (job,) = JOBS.values()
    everybody, ours = job["if"].split(" || ")
    assert everybody == "github.event_name != 'pull_request'"
    assert "github.event.pull_request.head.repo.full_name == github.repository" in ours
    assert "github.actor != 'dependabot[bot]'" in ours


def test_every_event_has_its_command() -> None:
    assert list(COMMANDS) == [f"github.event_name == '{event}'" for event in EVENTS]
    assert all(command.startswith("pulumi ") for command in COMMANDS.values())


def test_a_cancelled_job_interrupts_what_writes() -> None:
    """What `exec` is for is shown by tests/engine/test_team.py."""
    written = [step["run"] for step in STEPS if "pulumi up" in step.get("run", "")]
    assert len(written) == 1
    assert all(command.startswith("exec pulumi up ") for command in written)


def test_gitlab_runs_the_same() -> None:
    """So what the commands do is shown by GitHub's alone."""
    jobs = {name: job for name, job in GITLAB.items() if "script" in job}
    assert set(GITLAB) - set(jobs) == {"image", "workflow", "default"}
    assert set(EVENTS) == set(SOURCES)
    assert len(jobs) == len(EVENTS)
    for event, source in SOURCES.items():
        (job,) = (job for job in jobs.values() if job["rules"] == [{"if": f'$CI_PIPELINE_SOURCE == "{source}"'}])
        (step,) = (step for step in STEPS if step.get("if") == f"github.event_name == '{event}'")
        assert set(job) <= {"rules", "variables", "script", "resource_group"}
        assert job["script"] == [COMMANDS[step["if"]]]
        assert job.get("variables", {}) == {name: value for name, value in step["env"].items() if value != SECRET}
        assert ("resource_group" in job) == (event == "push")


def test_gitlab_begins_a_pipeline_for_each_event_and_for_no_other() -> None:
    rules = [rule["if"] for rule in GITLAB["workflow"]["rules"]]
    named = [re.findall(r'\$CI_PIPELINE_SOURCE == "(\w+)"', rule) for rule in rules]
    assert named == [[source] for source in SOURCES.values()]
    on_main = [rule for rule in rules if rule.endswith(" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH")]
    assert on_main == rules[1:]
    assert "pip install -r requirements.txt" in GITLAB["default"]["before_script"]


@shows("ci")
def test_the_commands(user: User) -> None:
    emulator = Emulator(orgs={42: "Sales"})
    emulator.add_user(UserOfThoughtSpot("routing", secret_key="the-key", privileges=("ADMINISTRATION",)))
    user.start("https://my-company.thoughtspot.cloud", emulator)
    user.follow("pulumi stack init production")

    on(user, "pull_request", secret="")
    assert not user.thoughtspot.requests
    on(user, "push", secret="the-key")
    assert user.thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["EMAIL"]}
    assert user.thoughtspot.override("Sales") == ["WEBHOOK"]
    assert "the-key" not in str(user.resources())

    user.thoughtspot.clear_requests()
    user.thoughtspot.set_override("Sales", ["EMAIL"])
    nightly = on(user, "schedule", secret="the-key", status=None)
    page = (user.folder / "README.md").read_text()
    for line in page.partition("```text\n")[2].partition("```")[0].splitlines():
        assert " ".join(line.split()) in " ".join(nightly.split())
    assert not user.writes()
    assert user.thoughtspot.override("Sales") == ["EMAIL"]

    on(user, "push", secret="the-key")
    assert user.thoughtspot.override("Sales") == ["WEBHOOK"]
    on(user, "schedule", secret="the-key")

    user.environment |= {"THOUGHTSPOT_HOST": user.thoughtspot.url, "THOUGHTSPOT_SECRET_KEY": "the-key"}
    user.type("pulumi destroy")
    assert user.resources() == []
    assert user.thoughtspot.override("Sales") is None


def on(user: User, event: str, *, secret: str, status: int | None = 0) -> str:
    """Runs the commands of the workflow for this event, as its runner does, and returns what they print."""
    printed = ""
    for step in STEPS:
        if step.get("if") == f"github.event_name == '{event}'":
            before = dict(user.environment)
            user.environment |= {name: value.replace(SECRET, secret) for name, value in step["env"].items()}
            user.environment["THOUGHTSPOT_HOST"] = user.thoughtspot.url
            printed += user.type(step["run"], status=status).output
            user.environment = before
    return printed
