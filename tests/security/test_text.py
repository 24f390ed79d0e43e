"""Text that somebody else wrote never steers the terminal, wherever it is shown."""

from __future__ import annotations

from itertools import chain, repeat
from pathlib import Path

import pytest
import requests

from pulumi_thoughtspot.emulator import Emulator, User
from support.boundary import Boundary, StepError
from support.patience import HANGING

from .conftest import Command, Hosts
from .hostile import complaint, is_harmless, is_one_clear_error, reply, set_at

STEERING = {
    "a colour": "\x1b[31m",
    "a title": "\x1b]0;title\x07",
    "an 8-bit sequence": "\x9b2J",
    "a line break": "\n",
    "a carriage return": "\r",
    "a line separator": "\u2028",
    "a next line": "\x85",
    "a backspace": "\x08",
    "a turned direction": "\u202e",
    "an isolate": "\u2066",
    "a zero-width space": "\u200b",
    "a word joiner": "\u2060",
    "a byte order mark": "\ufeff",
    "a soft hyphen": "\u00ad",
    "a filler": "\u3164",
    "a tag": "\U000e0041",
    "a colour of Pulumi's": "<{%fg 1%}>",
    "a colour within a colour": "<{<{%fg 1%}>%fg 1%}>",
}


@pytest.fixture(params=[*STEERING.values()], ids=[*STEERING])
def hostile(request: pytest.FixtureRequest) -> str:
    return f"Sa{request.param}FORGED"


def is_safe(text: str) -> bool:
    assert "FORGED" in text, text
    assert not any(line.startswith("FORGED") for line in text.splitlines()), text
    return is_harmless(text)


def test_notices_and_refusals_of_a_resource(run: Boundary, thoughtspot: Emulator, hostile: str) -> None:
    thoughtspot.rename_org("Sales", hostile)
    thoughtspot.set_override(42, ["WEBHOOK"])
    with pytest.raises(StepError) as refused:
        run.declare("sales", org_identifier="42", channels=["EMAIL"])
    assert is_safe(str(refused.value))
    run.delete(run.declare("sales", org_identifier="42", channels=["WEBHOOK"]))
    for notice in run.shown("sales"):
        assert is_safe(notice)


def test_an_error_of_a_resource(hosts: Hosts, hostile: str) -> None:
    host = hosts(any=complaint(hostile))
    with Boundary(None, THOUGHTSPOT_HOST=host.url, THOUGHTSPOT_TOKEN="token") as run:
        with pytest.raises(StepError) as refused:
            run.declare("sales", org_identifier="Sales", channels=["EMAIL"])
        assert is_safe(str(refused.value))


def test_a_page_in_an_error_of_a_resource(hosts: Hosts, hostile: str) -> None:
    page = f"<html><title>{hostile}</title></html>".encode("utf-8", "surrogatepass")
    host = hosts(any=reply(400, page, content_type="text/html; charset=utf-8"))
    with Boundary(None, THOUGHTSPOT_HOST=host.url, THOUGHTSPOT_TOKEN="token") as run:
        with pytest.raises(StepError) as refused:
            run.declare("sales", org_identifier="Sales", channels=["EMAIL"])
        assert is_harmless(str(refused.value))


def test_a_channel_that_thoughtspot_answers(hosts: Hosts, hostile: str) -> None:
    host = hosts(any=set_at(("42", "Sales"), channel=hostile))
    with Boundary(None, THOUGHTSPOT_HOST=host.url, THOUGHTSPOT_TOKEN="token") as run:
        with pytest.raises(StepError) as refused:
            run.declare("sales", org_identifier="Sales", channels=["EMAIL"])
        assert is_safe(str(refused.value))


def test_show(command: Command, thoughtspot: Emulator, hostile: str) -> None:
    thoughtspot.rename_org("Sales", hostile)
    thoughtspot.set_override(42, [hostile])
    said = command("show", "--org", "42", host=thoughtspot.url)
    assert said.status == 0
    assert is_safe(said.text)


def test_show_of_the_tokens_own_org(command: Command, hosts: Hosts, hostile: str) -> None:
    user = {"name": hostile, "current_org": {"id": "42", "name": hostile}}
    searches = chain([reply(403, {}), reply(403, {})], repeat(set_at()))
    host = hosts(user=reply(200, user), search=lambda peer: next(searches)(peer))
    said = command("show", host=host.url)
    assert "Only Org 42" in said.err
    assert is_safe(said.text)


@pytest.mark.parametrize("subcommand", ["show", "import"])
def test_an_id_that_is_hostile(command: Command, hosts: Hosts, hostile: str, subcommand: str) -> None:
    host = hosts(any=set_at((f"4{hostile}", "Sales")))
    said = command(subcommand, host=host.url)
    assert is_one_clear_error(said)
    assert is_harmless(said.text)


def test_doctor(command: Command, thoughtspot: Emulator, hostile: str) -> None:
    thoughtspot.rename_org("Sales", hostile)
    thoughtspot.add_token("hers", User(hostile, privileges=(hostile,), orgs=(42,)), org_id=42)
    said = command("doctor", host=thoughtspot.url, TOKEN="hers")
    assert is_safe(said.text)


def test_doctor_where_even_the_id_is_hostile(command: Command, hosts: Hosts, hostile: str) -> None:
    user = {"name": "eva", "current_org": {"id": f"4{hostile}", "name": "Sales"}}
    host = hosts(user=reply(200, user), any=set_at((f"4{hostile}", "Sales")))
    said = command("doctor", host=host.url)
    assert "Traceback" not in said.text
    assert is_harmless(said.text)


@pytest.mark.parametrize("subcommand", ["show", "doctor", "import"])
def test_an_error_of_a_command(command: Command, hosts: Hosts, hostile: str, subcommand: str) -> None:
    host = hosts(user=reply(200, {"name": "eva"}), any=complaint(hostile))
    said = command(subcommand, host=host.url)
    assert is_safe(said.text)
    assert subcommand == "doctor" or is_one_clear_error(said)


def test_import(command: Command, thoughtspot: Emulator, folder: Path, hostile: str) -> None:
    thoughtspot.add_org(43, hostile.upper())
    thoughtspot.rename_org("Sales", hostile)
    thoughtspot.set_override(42, ["WEBHOOK"])
    thoughtspot.set_override(43, ["EMIAL", hostile])
    said = command("import", host=thoughtspot.url)
    assert said.status == 0
    assert is_safe(said.text)
    comments = [line.partition("#")[2] for line in (folder / "__main__.py").read_text().splitlines() if "#" in line]
    assert comments
    assert all(map(is_harmless, comments))


def test_the_log_of_the_emulator(thoughtspot: Emulator, command: Command, hostile: str) -> None:
    command("show", "--org", hostile, host=thoughtspot.url)
    log = requests.get(f"{thoughtspot.url}/emulator/requests", timeout=HANGING).text
    assert "FORGED" in log
    assert log.isascii()
    assert is_harmless(log.replace("<{%", ""))
