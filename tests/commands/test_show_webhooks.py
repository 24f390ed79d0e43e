"""`pulumi-thoughtspot show` as a map: the webhook of each Org, and where one is missing."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from typing import Any

import pytest

from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.client.deadline import Around, remaining
from pulumi_thoughtspot.client.session import SessionCalls, SessionUser
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.client.webhooks import WebhookCalls
from pulumi_thoughtspot.commands.show import PATIENCE_SECONDS
from pulumi_thoughtspot.commands.webhooks_by_org import MOST_LOGINS
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.errors import UnavailableError, UnreachableError

from .conftest import LogIn

Output = pytest.CaptureFixture[str]
LOGIN = "/api/rest/2.0/auth/token/full"
URL = "https://hooks.example.com/canary-path"

pytestmark = pytest.mark.usefixtures("as_admin")


def cells(capsys: Output, *arguments: str) -> dict[str, str]:
    """What `show` has as the webhook of each Org, by the Org's id; and that `--json` says the same."""
    assert main(["show", *arguments]) == 0
    out = capsys.readouterr().out
    assert "canary" not in out
    rows = [re.split("  +", line) for line in out.splitlines() if re.match(r"\d", line)]
    told = {row[0]: row[3] for row in rows}
    for org in orgs_as_json(capsys, *arguments):
        assert told[org["id"]] == in_words(org)
    assert ("so that its schedules fail" in out) == ("missing" in told.values())
    return told


def orgs_as_json(capsys: Output, *arguments: str) -> list[dict[str, Any]]:
    assert main(["show", "--json", *arguments]) == 0
    out = capsys.readouterr().out
    assert "canary" not in out
    return list(json.loads(out)["orgs"])


def in_words(org: dict[str, Any]) -> str:
    if org["webhooks"] is None:
        assert org["webhook_missing"] is (None if "WEBHOOK" in (org["channels"] or ["WEBHOOK"]) else False)
        return "unknown"
    if not org["webhooks"]:
        return "missing" if org["webhook_missing"] else "none"
    assert org["webhook_missing"] is False
    return ", ".join(each["name"] + (" (disabled)" if each["disabled"] else "") for each in org["webhooks"])


def logins(thoughtspot: Emulator) -> int:
    return [request.path for request in thoughtspot.requests].count(LOGIN)


@pytest.mark.parametrize("reading", ["all_orgs", "own_org"])
def test_the_webhook_stands_beside_the_channels_and_one_that_is_missing_is_marked(
    thoughtspot: Emulator, capsys: Output, reading: str
) -> None:
    thoughtspot.read_as(webhook_search=reading)
    thoughtspot.add_org(78, "Finance")
    for org in ("Sales", "Marketing", "Finance"):
        thoughtspot.set_override(org, ["WEBHOOK"])
    thoughtspot.add_webhook("of-sales", URL, "Sales")
    thoughtspot.add_webhook("of-finance", URL, "Finance", status="DISABLED")
    assert cells(capsys) == {"0": "none", "42": "of-sales", "77": "missing", "78": "of-finance (disabled)"}
    assert cells(capsys, "--org", "77", "--org", "Sales") == {"42": "of-sales", "77": "missing"}


@pytest.mark.parametrize("reading", ["all_orgs", "own_org"])
def test_that_there_is_none_anywhere_is_known_from_a_login_to_each_org(
    thoughtspot: Emulator, capsys: Output, reading: str
) -> None:
    thoughtspot.read_as(webhook_search=reading)
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.clear_requests()
    assert cells(capsys) == {"0": "none", "42": "missing", "77": "none"}
    assert logins(thoughtspot) == 2 * 3


@pytest.mark.parametrize("primary", ["shown", "null"])
def test_where_orgs_are_off_the_one_that_there_is_is_primary(
    thoughtspot: Emulator, capsys: Output, primary: str
) -> None:
    thoughtspot.read_as(primary_of_webhooks=primary)
    thoughtspot.add_webhook("hook", URL)
    assert cells(capsys, "--org", "0") == {"0": "hook"}


def test_several_webhooks_of_an_org_are_all_named(thoughtspot: Emulator, capsys: Output) -> None:
    for name in ("one", "other"):
        thoughtspot.add_webhook(name, URL, "Sales")
    assert cells(capsys, "--org", "42") == {"42": "one, other"}


def test_a_webhook_for_another_event_is_none_for_this_one(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.read_as(further_event_types=["ALERT"])
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.add_webhook("alerts", URL, "Sales", events=["ALERT"])
    assert cells(capsys, "--org", "42") == {"42": "missing"}


# What the token may not see


@pytest.mark.parametrize("reading", ["all_orgs", "own_org"])
def test_with_a_token_an_org_that_is_not_shown_is_unknown_and_never_none(
    thoughtspot: Emulator, capsys: Output, log_in: LogIn, reading: str
) -> None:
    log_in(TOKEN="token")
    thoughtspot.read_as(webhook_search=reading)
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    assert cells(capsys) == {"0": "none", "42": "unknown", "77": "unknown"}

    thoughtspot.add_webhook("of-marketing", URL, "Marketing")
    seen = {"42": "missing", "77": "of-marketing"} if reading == "all_orgs" else {"42": "unknown", "77": "unknown"}
    assert cells(capsys) == {"0": "none", **seen}


def test_why_it_is_unknown_is_said_where_it_matters(thoughtspot: Emulator, capsys: Output, log_in: LogIn) -> None:
    log_in(TOKEN="token")
    assert main(["show"]) == 0
    assert capsys.readouterr().err == ""
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    assert main(["show"]) == 0
    said = capsys.readouterr().err
    assert said.startswith("note: Some webhooks are unknown. A token may show the webhooks of its own Org alone")
    assert said.count("\n") == 1


def test_without_the_privilege_all_are_unknown(thoughtspot: Emulator, capsys: Output, log_in: LogIn) -> None:
    thoughtspot.add_user(User("ann", "ann-password", privileges=("APPLICATION_ADMINISTRATION",), orgs=None))
    log_in(USERNAME="ann", PASSWORD="ann-password")
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.add_webhook("of-sales", URL, "Sales")
    assert cells(capsys, "--org", "42", "--org", "0") == {"0": "unknown", "42": "unknown"}
    assert main(["show", "--org", "42"]) == 0
    assert "note: Some webhooks are unknown. Could not read the webhooks: ThoughtSpot answered 403" in (
        capsys.readouterr().err
    )


def test_an_org_that_the_user_is_not_in_is_unknown_and_the_others_are_known(
    thoughtspot: Emulator, capsys: Output, log_in: LogIn
) -> None:
    thoughtspot.add_user(User("ann", "ann-password", privileges=("ADMINISTRATION",), orgs=(0, 42)))
    log_in(USERNAME="ann", PASSWORD="ann-password")
    for org in ("Sales", "Marketing"):
        thoughtspot.set_override(org, ["WEBHOOK"])
    assert cells(capsys) == {"0": "none", "42": "missing", "77": "unknown"}
    assert main(["show"]) == 0
    assert "note: Some webhooks are unknown. ThoughtSpot gave 'ann' no token for Org 77" in capsys.readouterr().err


@pytest.mark.parametrize("failing", ["everywhere", "in Orgs"])
@pytest.mark.parametrize("webhook_of", ["Sales", None])
def test_where_webhooks_alone_do_not_come_the_rest_is_shown_soon_and_a_line_says_what_is_missing(
    thoughtspot: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch, failing: str, webhook_of: str | None
) -> None:
    thoughtspot.read_as(webhook_search="own_org")
    for org in ("Sales", "Marketing") if webhook_of else ():
        thoughtspot.set_override(org, ["WEBHOOK"])
    search, asked = WebhookCalls.search, list[float]()

    def fails(calls: WebhookCalls, identifier: str | None = None, around: Around = nullcontext) -> list[Webhook]:
        if failing == "in Orgs" and around is not nullcontext:
            return search(calls, identifier, around)
        with around():
            asked.append(remaining())
        raise UnavailableError("Could not read the webhooks: 503.", status=503, words="", code=None, incident=None)

    monkeypatch.setattr(WebhookCalls, "search", fails)
    assert main(["show"]) == 0
    shown = capsys.readouterr()
    assert re.search(r"^42 +Sales +\w+ +unknown ", shown.out, re.MULTILINE), shown.out
    if failing == "everywhere" or webhook_of:
        assert "note: Some webhooks are unknown. Could not read the webhooks: 503." in shown.err
    assert len(asked) == 1, "who does not answer is not asked again for each Org"
    assert max(asked) <= PATIENCE_SECONDS


def test_where_the_org_of_a_token_does_not_come_no_more_time_goes_into_it(
    capsys: Output, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(TOKEN="token")
    left: list[float] = []

    def fails(_calls: SessionCalls) -> SessionUser:
        left.append(remaining())
        raise UnreachableError("Could not ask for the token's Org: no answer.")

    monkeypatch.setattr(SessionCalls, "user", fails)
    assert main(["show"]) == 0
    shown = capsys.readouterr()
    assert re.search(r"^42 +Sales +\w+ +unknown ", shown.out, re.MULTILINE), shown.out
    assert len(left) == 1
    assert left[0] <= PATIENCE_SECONDS


# How many requests


@pytest.fixture
def thousand(thoughtspot: Emulator) -> Emulator:
    for org_id in range(1001, 1999):
        thoughtspot.add_org(org_id, f"Org number {org_id}")
    return thoughtspot


TOKEN, USER = {"TOKEN": "token"}, {"USERNAME": "admin", "PASSWORD": "admin-password"}
PAGES = [
    ("everything", "any_size", 25, TOKEN),
    ("everything", "any_size", 25, USER),
    ("nothing", "at_most_50", 25, USER),
    ("nothing", "refused_above_50", 26, USER),  # The request that is refused is one too many beside twenty pages.
]


@pytest.mark.parametrize("reading", ["all_orgs", "own_org"])
@pytest.mark.parametrize("webhooks", ["in each Org", "nowhere"])
@pytest.mark.parametrize(("without_filter", "page", "most", "login"), PAGES)
def test_a_thousand_orgs_take_at_most_25_requests(
    thousand: Emulator,
    capsys: Output,
    log_in: LogIn,
    login: dict[str, str],
    reading: str,
    webhooks: str,
    without_filter: str,
    page: str,
    most: int,
) -> None:
    log_in(**login)
    thousand.read_as(webhook_search=reading, search_without_filter=without_filter, webhook_page=page)
    thousand.set_cluster(["EMAIL"])
    for org_id in thousand.orgs if webhooks == "in each Org" else ():
        thousand.add_webhook("hook", URL, org_id)
    routed = range(1500, 1500 + MOST_LOGINS)
    for org_id in routed:
        thousand.set_override(org_id, ["WEBHOOK"])
    thousand.clear_requests()

    orgs = {org["id"]: in_words(org) for org in orgs_as_json(capsys)}

    assert len(orgs) == 1001
    assert len(thousand.requests) <= most
    there = "hook" if webhooks == "in each Org" else "missing"
    known = "USERNAME" in login or (reading, there) == ("all_orgs", "hook")
    assert {orgs[str(org_id)] for org_id in routed} == {there if known else "unknown"}


def test_orgs_beyond_the_first_nine_are_unknown_until_they_are_named(thousand: Emulator, capsys: Output) -> None:
    for org_id in range(1500, 1511):
        thousand.set_override(org_id, ["WEBHOOK"])
    assert main(["show"]) == 0
    shown = capsys.readouterr()
    assert shown.out.count("  missing  ") == 9
    assert "note: Some webhooks are unknown. At most 9 Orgs are logged in to for this" in shown.err
    assert cells(capsys, *(f"--org={org_id}" for org_id in range(1500, 1511))) == dict.fromkeys(
        map(str, range(1500, 1511)), "missing"
    )
