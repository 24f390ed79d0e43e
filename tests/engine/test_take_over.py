"""Taking over an existing ThoughtSpot, with the commands that `pulumi-thoughtspot import` prints and the page shows."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from engine.apart import ROOT
from pulumi_thoughtspot.emulator import Emulator
from support.cli import Run, Stack, ran
from support.inline import served
from support.webhooks import logged_in

PAGE = (ROOT / "docs" / "taking-over.md").read_text()
DIFFERENT = {"created", "modified", "provider", "propertyDependencies", "sourcePosition", "stackTrace"}
"""What the state says of a resource beyond the resource: when, and by which line of which program."""


@pytest.fixture
def project(stack: Stack) -> Stack:
    """A project without a program."""
    (stack.folder / "__main__.py").unlink()
    return stack


def shell(project: Stack, line: str, *, status: int = 0, by_itself: bool = False) -> Run:
    """Runs a command line in the project's folder, as it is written; a program is at hand unless ``by_itself``."""
    with ExitStack() as while_it_runs:
        at_hand = ""
        if line.startswith("pulumi preview ") and not by_itself:
            at_hand = while_it_runs.enter_context(served(project.folder, project.environment))
        run = ran(f"{line} {at_hand}", project.folder, project.environment)
    assert run.status == status, str(run)
    return run


def take_over(project: Stack, *arguments: str) -> list[Run]:
    """Runs `pulumi-thoughtspot import`, and then what it printed."""
    first = shell(project, " ".join(["pulumi-thoughtspot", "import", *arguments]))
    printed = [line.strip() for line in first.output.splitlines() if line.startswith("    ")]
    assert len(printed) == 2, first
    return [first, *(shell(project, line) for line in printed)]


def writes(thoughtspot: Emulator) -> list[Any]:
    return [request for request in thoughtspot.requests if request.path.endswith("/configure")]


def settings_of(thoughtspot: Emulator) -> dict[str, Any]:
    return {"cluster": thoughtspot.cluster, **{name: thoughtspot.override(name) for name in thoughtspot.orgs.values()}}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_more_orgs_than_a_request_holds_of_which_a_search_shows_nothing_by_itself(
    project: Stack, thoughtspot: Emulator
) -> None:
    for org_id in range(100, 248):
        thoughtspot.add_org(org_id, f"Customer {org_id}" if org_id % 2 else f'Team "{org_id}" / север')
        if org_id % 3 == 0:
            thoughtspot.set_override(org_id, [["EMAIL"], ["WEBHOOK"], ["EMAIL", "WEBHOOK"], []][org_id % 4])
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.set_cluster(["WEBHOOK", "EMAIL"])
    thoughtspot.read_as(search_without_filter="nothing", org_without_override="left_out", channel_order="reversed")
    before = settings_of(thoughtspot)

    first, second, third = take_over(project)

    assert "the cluster's default and the overrides of 50 Orgs" in first.output
    assert "= 51 imported" in second.output
    assert "52 unchanged" in third.output
    assert not re.search(r"\[diff|to (create|update|delete|replace)", third.output), third
    assert len(project.resources()) == 51
    assert not writes(thoughtspot)
    assert settings_of(thoughtspot) == before


def test_the_page_says_what_to_type(project: Stack, thoughtspot: Emulator) -> None:
    """And a destroy after that resets the Orgs, and leaves the cluster."""
    thoughtspot.set_cluster(["WEBHOOK"])
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    (console,) = blocks("console")
    lines = [line.removeprefix("$ ") for line in console.splitlines()]
    first, _, third = [shell(project, line, by_itself=True) for line in lines]
    assert [line.strip() for line in first.output.splitlines() if line.startswith("    ")] == lines[1:]
    assert "3 unchanged" in third.output
    project.refresh()
    assert not writes(thoughtspot)

    run = project.destroy()
    assert "Org 'Sales' has no override any more: the cluster's default applies." in run.output
    assert "The cluster's default stays WEBHOOK: it was so before this resource was created." in run.output
    assert thoughtspot.override("Sales") is None
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}


def test_the_state_is_what_an_up_would_have_made_for_any_name_and_a_destroy_puts_back_what_was_found(
    project: Stack, thoughtspot: Emulator, tmp_path: Path
) -> None:
    thoughtspot.set_cluster(["WEBHOOK", "EMAIL"])
    thoughtspot.set_override("Sales", [])
    for org_id, name in enumerate(("2024", "sales", "R&D \"North\" / 'it's'", "a\\b\nc", "🚀", "default", "a-b-c"), 1):
        thoughtspot.add_org(org_id, name)
        thoughtspot.set_override(org_id, ["WEBHOOK"])
    first = shell(project, "pulumi-thoughtspot import")
    shell(project, next(line.strip() for line in first.output.splitlines() if line.startswith("    ")))
    project.expect_nothing_to_do()
    program = project.folder / "__main__.py"
    by_up = Stack(tmp_path / "by up", thoughtspot, inline=True, forked=True)
    by_up.given(program.read_text())

    def essence(stack: Stack) -> dict[str, Any]:
        return {
            name: {key: value for key, value in resource.items() if key not in DIFFERENT}
            for name, resource in stack.resources().items()
        }

    assert essence(project) == essence(by_up)
    assert not writes(thoughtspot)

    changed = program.read_text().replace("channels=[Channel.EMAIL, Channel.WEBHOOK]", "channels=[]")
    program.write_text(changed)
    project.up()
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": []}
    project.destroy()
    assert sorted(thoughtspot.cluster["LIVEBOARD_SCHEDULE"]) == ["EMAIL", "WEBHOOK"]


def test_beside_a_program_of_ones_own_nothing_is_deleted(project: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", ["EMAIL"])
    project.declare("pulumi.export('mine', True)")
    refused = shell(project, "pulumi-thoughtspot import", status=1)
    assert "__main__.py' exists already; nothing was written." in refused.output
    first = shell(project, "pulumi-thoughtspot import --out found")
    shell(project, next(line.strip() for line in first.output.splitlines() if line.startswith("    ")))
    assert "protected" in project.refused().output
    assert thoughtspot.override("Sales") == ["EMAIL"]
    project.given((project.folder / "found" / "__main__.py").read_text())
    assert not writes(thoughtspot)
    project.destroy()
    assert thoughtspot.override("Sales") is None


def test_for_an_explicit_provider_the_program_will_do(project: Stack, thoughtspot: Emulator, tmp_path: Path) -> None:
    thoughtspot.set_cluster(["WEBHOOK"])
    thoughtspot.set_override("Sales", ["EMAIL"])
    elsewhere = tmp_path / "elsewhere"
    shell(project, f"mkdir '{elsewhere}' && cd '{elsewhere}' && pulumi-thoughtspot import")
    imports, declarations = (elsewhere / "__main__.py").read_text().split("\n\n# ", 1)
    (addition,) = blocks("python")
    addition = addition.replace("https://eu.my-company.thoughtspot.cloud", thoughtspot.url)
    (project.folder / "__main__.py").write_text(f"{imports}\n{addition}\n# {declarations}")
    project.run("config", "set", "--secret", "eu", "token")
    del project.environment["THOUGHTSPOT_HOST"], project.environment["THOUGHTSPOT_TOKEN"]
    run = project.run("up", "--yes", "--skip-preview")
    assert "Org 'Sales' was EMAIL already; taken over." in run.output
    assert not writes(thoughtspot)


def test_no_stack_is_selected(project: Stack) -> None:
    del project.environment["PULUMI_STACK"], project.environment["THOUGHTSPOT_TOKEN"]
    run = shell(project, "pulumi-thoughtspot import", status=1)
    assert run.output.startswith("error: The stack's config cannot be read: no stack is selected")
    assert not (project.folder / "__main__.py").exists()


def test_as_a_set_it_is_one_resource_and_nothing_is_left_to_do(project: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_cluster(["WEBHOOK"])
    thoughtspot.set_override("Sales", [])
    thoughtspot.add_org(1, "2024")
    thoughtspot.set_override(1, ["EMAIL", "WEBHOOK"])
    first, second, third = take_over(project, "--as-set")
    assert "the cluster's default and the overrides of 2 Orgs" in first.output
    assert "= 1 imported" in second.output
    assert not re.search(r"\[diff|to (create|update|delete|replace)", third.output), third
    held = project.resources()["routing"]
    project.refresh()
    project.up()
    assert not writes(thoughtspot)
    assert project.resources()["routing"]["outputs"] == held["outputs"]

    run = project.destroy()
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}
    assert [thoughtspot.override(org) for org in ("Sales", 1)] == [None, None]
    assert "The cluster's default stays WEBHOOK: it was so before this resource was created." in run.output


def test_webhooks_leave_nothing_to_do_but_to_set_their_secrets(project: Stack, thoughtspot: Emulator) -> None:
    logged_in(project)
    url = "https://hooks.example.com/liveboards"
    header = {"key": "X-Environment", "value": "production"}
    thoughtspot.add_webhook("plain", url, "Marketing", additional_headers=[header], url_params={"team": "sales"})
    made = thoughtspot.add_webhook(
        "signed",
        url,
        "Sales",
        authentication={"BASIC_AUTH": {"username": "ts", "password": "lost"}},
        signature_verification={"type": "HMAC_SHA256", "header": "X", "algorithm": "SHA256", "secret": "lost"},
    )
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    before = thoughtspot.webhooks

    first = shell(project, "pulumi-thoughtspot import")
    *secrets, take_over, compare = [line.strip() for line in first.output.splitlines() if line.startswith("    ")]
    assert len(secrets) == 2, first
    for line in secrets:
        shell(project, f"printf new | {line}")
    assert "= 3 imported" in shell(project, take_over).output
    run = shell(project, f"{compare} --diff")
    assert "1 to update" in run.output, run
    assert "3 unchanged" in run.output, run
    changed = {"authentication", "basic_auth", "password", "signature_verification", "secret"}
    assert set(re.findall(r"^ *[~+-] (\w+) *: ", run.output, re.MULTILINE)) == changed, run
    assert "(not known)" not in json.dumps(project.state())
    assert thoughtspot.webhooks == before

    project.up()
    (signed,) = [webhook for webhook in thoughtspot.webhooks if webhook.id == made.id]
    assert signed.authentication == {"BASIC_AUTH": {"username": "ts", "password": "new"}}
    assert (signed.signature_verification or {})["secret"] == "new"
    assert [webhook for webhook in thoughtspot.webhooks if webhook.id != made.id] == [
        webhook for webhook in before if webhook.id != made.id
    ]
    project.destroy()
    assert thoughtspot.webhooks == []
