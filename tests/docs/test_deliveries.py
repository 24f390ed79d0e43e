"""What the page about deliveries shows is what its commands print."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.pages import read, typed
from emulator.receiver import Receiver, receiving
from pulumi_thoughtspot import cli
from pulumi_thoughtspot.commands import history
from pulumi_thoughtspot.emulator import Emulator

PAGE = read("docs/deliveries.md")
FIRST, SECOND, NOW = 1_795_658_400, 1_795_672_800, 1_795_694_400
"""02:00, 06:00 and 12:00 on 2026-11-26, in UTC."""

Output = pytest.CaptureFixture[str]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def clock() -> list[int]:
    return [NOW]


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: list[int]) -> Iterator[Emulator]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(history, "time", lambda: NOW)
    with Emulator(orgs={42: "Sales", 77: "Finance"}, clock=lambda: clock[0]) as emulator:
        for name, value in {"HOST": emulator.url, "USERNAME": "admin", "PASSWORD": "admin-password"}.items():
            monkeypatch.setenv(f"THOUGHTSPOT_{name}", value)
        yield emulator


def test_what_validate_prints(emulator: Emulator, receiver: Receiver, capsys: Output) -> None:
    emulator.add_webhook("sales", receiver.url, "Sales")
    emulator.add_webhook("finance", receiver.url, "Finance")
    receiver.will_answer(200, 401)
    (validate,) = typed(PAGE.blocks[0])
    assert cli.main(shlex.split(validate.line)[1:]) == 1
    assert capsys.readouterr().out == validate.shown


def test_what_history_prints(emulator: Emulator, receiver: Receiver, clock: list[int], capsys: Output) -> None:
    emulator.set_override("Sales", ["WEBHOOK"])
    emulator.add_webhook("sales", receiver.url, "Sales")
    receiver.will_answer(500, 500, 500, 200)
    for moment, schedule in ((FIRST, "Daily numbers"), (SECOND, "Weekly numbers")):
        clock[0] = moment
        emulator.run_schedule("Sales", schedule)
    clock[0] = NOW
    (shown,) = typed(PAGE.blocks[2])
    assert cli.main(shlex.split(shown.line)[1:]) == 0
    assert capsys.readouterr().out == shown.shown


def test_the_table_of_what_can_go_wrong(emulator: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [row[0] for row in PAGE.section("What can go wrong").rows]
    for org in ("Sales", "Finance"):
        emulator.add_webhook("sales", "http://127.0.0.1:9", org)
    emulator.read_as(webhook_search="own_org")
    assert cli.main(["history", "sales"]) == 1
    said = capsys.readouterr().err
    emulator.read_as(webhook_search="all_orgs")
    assert cli.main(["history", "sales"]) == 1
    assert cli.main(["history", "sales", "--org", "Slaes"]) == 1
    said += capsys.readouterr().err.replace("Slaes", "Sales")
    emulator.remove_webhook(emulator.webhooks[-1].id)
    emulator.add_token("token")
    monkeypatch.delenv("THOUGHTSPOT_PASSWORD")
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
    assert cli.main(["history", "sales"]) == 1
    said += capsys.readouterr().err
    assert [line.removeprefix("error: ") for line in said.splitlines() if line.startswith("error: ")] == told[:4]
