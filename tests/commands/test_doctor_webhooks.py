"""`pulumi-thoughtspot doctor` about webhooks: whether there are any to manage, and where one is missing."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.client.webhooks import WebhookCalls
from pulumi_thoughtspot.commands.webhooks_by_org import MISSING
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.errors import ApiError

from .conftest import LogIn

Output = pytest.CaptureFixture[str]
URL = "https://hooks.example.com/canary-path"
DASH = "\N{EN DASH}"

pytestmark = pytest.mark.usefixtures("as_admin")


def said(capsys: Output, *, status: int) -> list[str]:
    """The last topic's lines."""
    assert main(["doctor"]) == status
    shown = capsys.readouterr()
    assert "canary" not in shown.out + shown.err
    lines = shown.out.splitlines()
    return lines[next(index for index, line in enumerate(lines) if " webhooks  " in line) :]


def test_that_all_is_well(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.add_webhook("sales", URL, "Sales")
    assert said(capsys, status=0) == [
        "✓ webhooks       this release has them, and they may be managed in Org 0 (Primary)"
    ]


@pytest.mark.parametrize("reading", ["all_orgs", "own_org"])
def test_an_org_that_has_none_and_needs_one_is_a_problem(thoughtspot: Emulator, capsys: Output, reading: str) -> None:
    thoughtspot.read_as(webhook_search=reading)
    thoughtspot.add_webhook("marketing", URL, "Marketing")
    for org in ("Sales", "Marketing"):
        thoughtspot.set_override(org, ["WEBHOOK"])
    assert said(capsys, status=1) == [
        "✗ webhooks       missing in Org 42 (Sales)",
        f"    T{MISSING[1:]} 'pulumi-thoughtspot show' lists all Orgs.",
    ]


def test_of_an_org_whose_webhooks_are_unknown_nothing_is_said(
    thoughtspot: Emulator, capsys: Output, log_in: LogIn
) -> None:
    log_in(TOKEN="token")
    thoughtspot.read_as(webhook_search="own_org")
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.add_webhook("sales", URL, "Sales")
    assert said(capsys, status=0)[0].startswith("✓ webhooks  ")


def test_a_user_who_may_not_manage_them_has_no_problem(thoughtspot: Emulator, capsys: Output, log_in: LogIn) -> None:
    thoughtspot.add_user(User("ann", "ann-password", privileges=("APPLICATION_ADMINISTRATION",), orgs=(42,)))
    log_in(USERNAME="ann", PASSWORD="ann-password", ORG_ID="42")
    first, remedy = said(capsys, status=0)
    assert first == f"{DASH} webhooks       not allowed in Org 42 (Sales)"
    assert "CAN_MANAGE_WEBHOOKS" in remedy


def test_a_release_that_has_none_is_told(
    thoughtspot: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def search(_: WebhookCalls, **_options: object) -> None:
        raise ApiError("Could not read the webhooks.", "…", status=404, words="", code=None, incident=None)

    monkeypatch.setattr(WebhookCalls, "search", search)
    assert said(capsys, status=0)[0] == f"{DASH} webhooks       this release has none"
    assert thoughtspot.requests


def test_it_changes_nothing_and_sends_no_test_delivery(thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    hook = thoughtspot.add_webhook("sales", URL, "Sales")
    assert main(["doctor"]) == 0
    assert {request.path.rpartition("/")[2] for request in thoughtspot.requests} == {"full", "user", "search"}
    assert (thoughtspot.webhooks, thoughtspot.jobs) == ([hook], [])
