"""`pulumi-thoughtspot history`: what was delivered to a webhook, without sending anything to it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from emulator.receiver import Receiver, dead_url, receiving
from engine.apart import ROOT
from faults.proxy import Exchange, Proxy
from faults.wire import error
from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.client import deadline as deadlines
from pulumi_thoughtspot.commands import history
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.rules.near_orgs import LIST_SECONDS
from support.json_schema import problems
from support.patience import HANGING

from .conftest import LogIn

Output = pytest.CaptureFixture[str]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "history.json").read_text())
HOUR = 60 * 60 * 1000
NOON = 1_795_694_400_000  # 2026-11-26T12:00:00Z


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def night(log_in: LogIn, monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> Iterator[Emulator]:
    """It is noon. A delivery of two hours ago arrived, and one of ten hours ago did not."""
    monkeypatch.setattr(history, "time", lambda: NOON / 1000)
    now = [NOON / 1000 - 10 * 3600]
    with Emulator(orgs={42: "Sales", 77: "Marketing"}, clock=lambda: now[0]) as thoughtspot:
        log_in(HOST=thoughtspot.url, USERNAME="admin", PASSWORD="admin-password")
        thoughtspot.set_override("Sales", ["WEBHOOK"])
        thoughtspot.add_webhook("sales", receiver.url, "Sales")
        receiver.will_answer(500, 500, 500, 200)
        thoughtspot.run_schedule("Sales", "Daily numbers")
        now[0] += 8 * 3600
        thoughtspot.run_schedule("Sales", "Weekly numbers")
        now[0] = NOON / 1000
        yield thoughtspot


def as_json(capsys: Output, *arguments: str) -> Any:
    assert main(["history", "--json", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(problems(told, SCHEMA)) == []
    return told


def schedules(capsys: Output, *arguments: str) -> list[str]:
    return [delivery["schedule"] for delivery in as_json(capsys, "sales", *arguments)["deliveries"]]


@pytest.mark.usefixtures("night")
def test_the_newest_comes_first(capsys: Output) -> None:
    assert main(["history", "sales"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "WHEN                  SCHEDULE        STATUS   TRIES  WORDS",
        "2026-11-26T10:00:00Z  Weekly numbers  SUCCESS  1",
        "2026-11-26T02:00:00Z  Daily numbers   FAILED   3      The receiver answered 500.",
    ]
    assert shown.err == ""


def test_as_json(night: Emulator, capsys: Output) -> None:
    (hook,) = night.webhooks
    told = as_json(capsys, hook.id)
    assert told["host"] == night.url
    assert told["webhook"] == {"id": hook.id, "name": "sales", "org": {"id": "42", "name": "Sales"}}
    newest, oldest = told["deliveries"]
    assert newest.pop("id") != oldest.pop("id")
    assert oldest == {
        "time": "2026-11-26T02:00:00Z",
        "schedule": "Daily numbers",
        "status": "FAILED",
        "tries": 3,
        "words": "The receiver answered 500.",
    }
    assert (newest["status"], newest["words"]) == ("SUCCESS", None)


@pytest.mark.usefixtures("night")
def test_what_is_chosen(capsys: Output) -> None:
    assert schedules(capsys) == ["Weekly numbers", "Daily numbers"]
    assert schedules(capsys, "--since", "9h") == ["Weekly numbers"]
    assert schedules(capsys, "--since", "1d") == ["Weekly numbers", "Daily numbers"]
    assert schedules(capsys, "--since", "119m") == []
    assert schedules(capsys, "--status", "failed") == ["Daily numbers"]
    assert schedules(capsys, "--since", "9h", "--status", "FAILED") == []


@pytest.mark.usefixtures("as_admin")
def test_that_there_is_nothing_is_said(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.add_webhook("sales", dead_url(), "Sales")
    assert main(["history", "sales"]) == 0
    assert capsys.readouterr().out == "ThoughtSpot tells of no such delivery to sales, Org 42 (Sales).\n"


def test_nothing_is_sent_to_the_webhook(night: Emulator, receiver: Receiver) -> None:
    before, night_jobs = len(receiver.received), night.jobs
    assert main(["history", "sales"]) == 0
    assert (len(receiver.received), night.jobs) == (before, night_jobs)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a", "--since", "24"],
        ["a", "--since", "yesterday"],
        ["a", "--since", "-1h"],
        ["a", "--status", "x"],
    ],
)
def test_wrong_arguments_are_a_usage_error(arguments: list[str], thoughtspot: Emulator, capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["history", *arguments])
    assert stopped.value.code == 2
    assert "usage: pulumi-thoughtspot history" in capsys.readouterr().err
    assert thoughtspot.requests == []


@pytest.mark.parametrize("milliseconds", [10**18, -(10**18)])
def test_a_time_that_no_calendar_has_is_a_dash(night: Emulator, capsys: Output, milliseconds: int) -> None:
    night.record_job(replace(night.jobs[0], id="odd", creation_time_in_millis=milliseconds))
    times = {delivery["id"]: delivery["time"] for delivery in as_json(capsys, "sales")["deliveries"]}
    assert times.get("odd") is None
    assert main(["history", "sales"]) == 0


# Which webhook, and whoever may not


@pytest.mark.parametrize("reading", ["all_orgs", "own_org"])
def test_a_webhook_in_another_org(night: Emulator, capsys: Output, reading: str) -> None:
    night.read_as(webhook_search=reading)
    night.add_webhook("sales", dead_url(), "Marketing")
    assert schedules(capsys, "--org", "Sales") == ["Weekly numbers", "Daily numbers"]
    assert schedules(capsys, "--org", "77") == []


def test_a_name_that_two_orgs_have(night: Emulator, capsys: Output) -> None:
    night.add_webhook("sales", dead_url(), "Marketing")
    assert main(["history", "sales"]) == 1
    assert capsys.readouterr().err.startswith("error: Several webhooks have the name 'sales'.\n")


@pytest.mark.parametrize("org", [[], ["--org", "42"]])
def test_that_names_like_it_cannot_be_listed_hides_no_error_and_takes_little_time(
    night: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch, org: list[str]
) -> None:
    now = [1000.0]  # On this clock, only waiting takes time.
    sleep = lambda seconds: now.append(now[-1] + seconds)  # noqa: E731
    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=lambda: now[-1], sleep=sleep))
    broken = error(500, "Internal error.")

    def search(exchange: Exchange) -> bool:
        if b"webhook_identifier" not in exchange.body:
            return broken(exchange)
        exchange.send(exchange.forward().raw)
        return True

    with Proxy(night.url) as proxy:
        monkeypatch.setenv("THOUGHTSPOT_HOST", proxy.url)
        proxy.strikes = lambda endpoint: search if endpoint == "search" else None
        assert main(["history", "slaes", *org]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("error: No webhook 'slaes' is there for a token of Org ")
    assert said[1].startswith("Check its name or id.")
    assert now[-1] - now[0] <= LIST_SECONDS


def test_a_token_for_another_org(night: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    night.add_token("token")
    monkeypatch.delenv("THOUGHTSPOT_PASSWORD")
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
    assert main(["history", "sales"]) == 1
    assert capsys.readouterr().err.startswith("error: The token is for Org 0, and Org 42 takes one of its own")


def test_without_the_privilege_it_is_an_error(thoughtspot: Emulator, capsys: Output, log_in: LogIn) -> None:
    thoughtspot.add_user(User("ann", "ann-password", orgs=None))
    log_in(USERNAME="ann", PASSWORD="ann-password")
    assert main(["history", "sales"]) == 1
    said = capsys.readouterr().err
    assert "ThoughtSpot answered 403" in said
    assert "CAN_MANAGE_WEBHOOKS" in said


@pytest.mark.usefixtures("as_admin")
def test_an_older_release(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.read_as(release="before_26_4")
    thoughtspot.add_webhook("sales", dead_url(), "Sales")
    assert main(["history", "sales"]) == 1
    said = capsys.readouterr().err
    assert "ThoughtSpot answered 404" in said
    assert "since release 26.4.0.cl" in said


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_nothing_secret_is_shown(night: Emulator, capsys: Output, arguments: list[str]) -> None:
    night.change_webhook(
        "sales",
        url="https://hooks.example.com/canary-path",
        url_params={"key": "canary-parameter"},
        additional_headers=[{"key": "X-Environment", "value": "canary-header"}],
    )
    said = "https://hooks.example.com/canary-path?key=canary-parameter with canary-header \x1b[31mfailed"
    night.record_job(replace(night.jobs[0], id="told", detail=said))
    assert main(["history", "sales", *arguments]) == 0
    shown = capsys.readouterr()
    assert "https://hooks.example.com" in shown.out
    assert "canary" not in shown.out + shown.err
    assert "\x1b" not in shown.out


# As a process

COMMAND = [sys.executable, "-m", "pulumi_thoughtspot.cli", "history", "sales", "--status", "SUCCESS"]
TABLE = [
    "WHEN                  SCHEDULE        STATUS   TRIES  WORDS",
    "2026-11-26T10:00:00Z  Weekly numbers  SUCCESS  1",
]


@pytest.mark.usefixtures("night")
def test_in_a_pipe_there_are_plain_lines_alone() -> None:
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=False, timeout=HANGING)
    assert done.stdout.splitlines() == TABLE
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("night")
def test_in_a_terminal_it_says_that_it_waits_and_takes_that_away() -> None:
    ours, its = pty.openpty()
    done = subprocess.run(
        COMMAND,
        stdout=subprocess.PIPE,
        stderr=its,
        text=True,
        check=True,
        timeout=HANGING,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(its)
    assert os.read(ours, 4096).decode() == "Asking ThoughtSpot …\r\x1b[K"
    os.close(ours)
    assert done.stdout.splitlines() == TABLE
