"""`pulumi-thoughtspot validate`: one real test delivery a webhook, and what is said of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.receiver import Received, Receiver, dead_url, receiving
from engine.apart import ROOT
from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.emulator import DeliveryPolicy, Emulator, User
from support.json_schema import problems
from support.patience import HANGING

from .conftest import LogIn

Output = pytest.CaptureFixture[str]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "validate.json").read_text())
SIGNATURE = {"type": "HMAC_SHA256", "header": "X-Signature", "algorithm": "SHA256", "secret": "canary-signature"}
VALIDATE = "/api/rest/2.0/system/communication-channels/validate"

pytestmark = pytest.mark.usefixtures("as_admin")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def sent(thoughtspot: Emulator) -> int:
    """How many test deliveries ThoughtSpot was asked for."""
    return [request.path for request in thoughtspot.requests].count(VALIDATE)


def as_json(capsys: Output, *arguments: str, status: int) -> list[dict[str, Any]]:
    assert main(["validate", "--json", *arguments]) == status
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert list(problems(told, SCHEMA)) == []
    return list(told["webhooks"])


# How it went


def test_a_delivery_that_arrives(thoughtspot: Emulator, receiver: Receiver, capsys: Output) -> None:
    hook = thoughtspot.add_webhook("sales", receiver.url, "Sales")

    assert main(["validate", "sales"]) == 0

    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "✓ sales, Org 42 (Sales): SUCCESS",
        "    HTTP_CONNECTION_CHECK  SUCCESS  HTTP 200",
    ]
    assert shown.err == ""
    assert (len(receiver.received), sent(thoughtspot)) == (1, 1)
    assert receiver.received[0].payload["data"]["channelID"] == hook.id


def test_as_json(thoughtspot: Emulator, receiver: Receiver, capsys: Output) -> None:
    hook = thoughtspot.add_webhook("sales", receiver.url, "Sales")
    (told,) = as_json(capsys, "sales", status=0)
    assert told.pop("job_id").startswith("n.validation-")
    assert told == {
        "id": hook.id,
        "name": "sales",
        "org": {"id": "42", "name": "Sales"},
        "delivered": True,
        "result": "SUCCESS",
        "steps": [{"step": "HTTP_CONNECTION_CHECK", "status": "SUCCESS", "http_status": 200, "words": None}],
        "error": None,
    }


def test_of_several_one_that_fails_is_told_and_the_others_go_on(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output
) -> None:
    thoughtspot.add_webhook("dead", dead_url())
    thoughtspot.add_webhook("sales", receiver.url, "Sales")
    assert main(["validate", "dead", "sales"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "✗ dead, Org 0 (Primary): FAILED",
        "    HTTP_CONNECTION_CHECK  FAILED    The receiver cannot be reached.",
        "✓ sales, Org 42 (Sales): SUCCESS",
        "    HTTP_CONNECTION_CHECK  SUCCESS  HTTP 200",
    ]
    assert [told["delivered"] for told in as_json(capsys, "dead", "sales", status=1)] == [False, True]


def test_a_receiver_that_does_not_answer_in_time(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver, capsys: Output
) -> None:
    over = threading.Event()
    receiver.answer = lambda _: (200, str(over.wait(HANGING)).encode())
    with Emulator(delivery=DeliveryPolicy(timeout=0.05)) as slow:
        monkeypatch.setenv("THOUGHTSPOT_HOST", slow.url)
        slow.add_webhook("sales", receiver.url)
        assert main(["validate", "sales"]) == 1
        over.set()
    assert "FAILED    The receiver did not answer within 0.05 seconds." in capsys.readouterr().out
    assert len(receiver.received) == 1


def test_a_signature_that_the_receiver_does_not_accept(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output
) -> None:
    secret = [b"canary-signature"]

    def check(one: Received) -> tuple[int, bytes]:
        expected = hmac.new(secret[0], one.body, hashlib.sha256).hexdigest()
        return (200 if one.headers["X-Signature"] == expected else 401), b""

    receiver.answer = check
    thoughtspot.add_webhook("sales", receiver.url, signature_verification=SIGNATURE)
    assert main(["validate", "sales"]) == 0
    secret[0] = b"another"
    capsys.readouterr()
    assert main(["validate", "sales"]) == 1
    assert capsys.readouterr().out.splitlines()[1] == (
        "    HTTP_CONNECTION_CHECK  FAILED  HTTP 401  The receiver answered 401."
    )


def test_what_is_delivered_in_part_is_a_failure(thoughtspot: Emulator, receiver: Receiver, capsys: Output) -> None:
    bucket = {"bucket_name": "b", "region": "r", "role_arn": "arn:aws:iam::123456789012:role/r"}
    storage = {"storage_type": "AWS_S3", "storage_config": {"aws_s3_config": bucket}}
    thoughtspot.add_webhook("sales", receiver.url, storage_destination=storage)
    assert main(["validate", "sales"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "✗ sales, Org 0 (Primary): PARTIAL_SUCCESS",
        "    STORAGE_FILE_UPLOAD_CHECK  FAILED             The emulator writes to no bucket.",
        "    HTTP_CONNECTION_CHECK      SUCCESS  HTTP 200",
    ]


# Which webhooks


def test_a_webhook_that_is_named_twice_gets_one_delivery(thoughtspot: Emulator, receiver: Receiver) -> None:
    hook = thoughtspot.add_webhook("sales", receiver.url, "Sales")
    assert main(["validate", "sales", hook.id, "sales"]) == 0
    assert len(receiver.received) == 1


@pytest.mark.parametrize("arguments", [[], ["--org", "Sales"], ["--all", "sales"]])
def test_with_none_named_it_is_wrong_usage_and_nothing_is_sent(
    arguments: list[str], thoughtspot: Emulator, capsys: Output
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["validate", *arguments])
    assert stopped.value.code == 2
    assert "name the webhooks that get a test delivery, or give --all" in capsys.readouterr().err
    assert thoughtspot.requests == []


@pytest.mark.parametrize("reading", ["all_orgs", "own_org"])
@pytest.mark.parametrize("org", ["Sales", "42"])
def test_a_webhook_in_another_org(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output, reading: str, org: str
) -> None:
    thoughtspot.read_as(webhook_search=reading)
    thoughtspot.add_webhook("hook", receiver.url, "Sales")
    thoughtspot.add_webhook("hook", dead_url(), "Marketing")
    assert main(["validate", "hook", "--org", org]) == 0
    assert "✓ hook, Org 42 (Sales): SUCCESS" in capsys.readouterr().out
    assert sent(thoughtspot) == 1


def test_a_name_that_two_orgs_have_is_refused_with_both(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output
) -> None:
    ids = [thoughtspot.add_webhook("hook", receiver.url, org).id for org in ("Sales", "Marketing")]
    assert main(["validate", "hook"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "error: Several webhooks have the name 'hook'.",
        "Give the id of the one that is meant, or name its Org with --org:",
        f"- Org 42 (Sales): id {ids[0]}",
        f"- Org 77 (Marketing): id {ids[1]}",
    ]
    assert receiver.received == []
    assert main(["validate", ids[1]]) == 0


def test_one_that_is_not_there_is_told_before_anything_is_sent(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output
) -> None:
    thoughtspot.read_as(webhook_search="own_org")
    thoughtspot.add_webhook("other", receiver.url)
    thoughtspot.add_webhook("sales", receiver.url, "Sales")
    assert main(["validate", "other", "sales"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: No webhook 'sales' is there for a token of Org 0.\n")
    assert "name the Org with --org" in said
    assert main(["validate", "sales", "--org", "77"]) == 1
    assert capsys.readouterr().err.startswith("error: No webhook 'sales' is there for a token of Org 77.\n")
    assert receiver.received == []


@pytest.mark.parametrize("org", [[], ["--org", "Sales"], ["--org", "42", "--org", "77"]])
@pytest.mark.parametrize("command", ["validate", "history"])
def test_webhooks_that_look_like_one_that_is_not_there_are_named(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output, command: str, org: list[str]
) -> None:
    thoughtspot.add_webhook("sales-hook", receiver.url, "Sales")
    thoughtspot.add_webhook("of-marketing", receiver.url, "Marketing")
    assert main([command, "slaes-hook", *org]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("error: No webhook 'slaes-hook' is there for a token of Org ")
    assert said[1].startswith("Did you mean 'sales-hook' of Org 42 (Sales)?")
    assert main([command, "nobody", *org]) == 1
    assert "Did you mean" not in capsys.readouterr().err
    assert receiver.received == []


def test_an_org_that_is_not_known(capsys: Output) -> None:
    assert main(["validate", "hook", "--org", "Slaes"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "error: The id of Org 'Slaes' is not known: this user is shown no Org of that name.",
        "Did you mean 'Sales' (id 42)?",
    ]


def test_a_login_that_is_refused_is_not_taken_for_an_org_that_is_not_known(
    thoughtspot: Emulator, capsys: Output, log_in: LogIn
) -> None:
    thoughtspot.add_user(User("eva", "eva-password", privileges=("ADMINISTRATION",), orgs=(77,)))
    log_in(USERNAME="eva", PASSWORD="eva-password")
    for org in ([], ["--org", "Sales"]):
        assert main(["validate", "hook", *org]) == 1
        assert capsys.readouterr().err.startswith("error: ThoughtSpot gave 'eva' no token for Org 0"), org


@pytest.mark.parametrize("reading", ["all_orgs", "own_org"])
def test_all_of_them(thoughtspot: Emulator, receiver: Receiver, capsys: Output, reading: str) -> None:
    thoughtspot.read_as(webhook_search=reading)
    for org in ("Primary", "Sales", "Marketing"):
        thoughtspot.add_webhook(f"of {org}", receiver.url, org)
    assert [told["name"] for told in as_json(capsys, "--all", status=0)] == [
        "of Primary",
        "of Sales",
        "of Marketing",
    ]
    assert len(receiver.received) == 3
    assert [told["name"] for told in as_json(capsys, "--all", "--org", "Sales", status=0)] == ["of Sales"]
    assert len(receiver.received) == 4


def test_all_of_none_is_a_failure(capsys: Output) -> None:
    assert main(["validate", "--all"]) == 1
    assert capsys.readouterr().err == "error: No webhook is there that this user is shown; nothing was sent.\n"


# Whoever may not


def test_a_token_for_another_org_sends_nothing(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output, log_in: LogIn
) -> None:
    log_in(TOKEN="token")
    thoughtspot.add_webhook("sales", receiver.url, "Sales")
    assert main(["validate", "sales"]) == 1
    said = capsys.readouterr().out
    assert "The token is for Org 0, and Org 42 takes one of its own; nothing was sent to it." in said
    assert "THOUGHTSPOT_USERNAME" in said
    assert "Provider" not in said
    assert (receiver.received, sent(thoughtspot)) == ([], 0)
    (told,) = as_json(capsys, "sales", status=1)
    assert (told["delivered"], told["result"]) == (False, None)
    assert told["error"].startswith("The token is for Org 0")


def test_with_a_token_all_says_what_is_not_known(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output, log_in: LogIn
) -> None:
    thoughtspot.read_as(webhook_search="own_org")
    log_in(TOKEN="token")
    thoughtspot.add_webhook("own", receiver.url)
    thoughtspot.add_webhook("sales", receiver.url, "Sales")
    assert main(["validate", "--all"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("✓ own, Org 0 (Primary): SUCCESS\n")
    assert shown.err.startswith("note: A token may show the webhooks of its own Org alone")


def test_a_user_who_may_not_list_the_orgs(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output, log_in: LogIn
) -> None:
    thoughtspot.add_user(User("dev", "dev-password", privileges=("CAN_MANAGE_WEBHOOKS",), orgs=(42,)))
    log_in(USERNAME="dev", PASSWORD="dev-password", ORG_ID="42")
    thoughtspot.add_webhook("sales", receiver.url, "Sales")
    assert main(["validate", "--all"]) == 0
    assert capsys.readouterr().err.startswith("note: This user may not list the Orgs")
    assert main(["validate", "sales", "--org", "Sales"]) == 0
    assert main(["validate", "sales", "--org", "77"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: ThoughtSpot gave 'dev' no token for Org 77")
    assert main(["validate", "sales", "--org", "Marketing"]) == 1
    assert "or give the Org's id: --org 42" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["sales"], ["--all"], ["sales", "--org", "42"]])
def test_without_the_privilege_it_is_an_error(
    thoughtspot: Emulator, capsys: Output, log_in: LogIn, arguments: list[str]
) -> None:
    thoughtspot.add_user(User("ann", "ann-password", orgs=None))
    log_in(USERNAME="ann", PASSWORD="ann-password")
    thoughtspot.add_webhook("sales", dead_url(), "Sales")
    assert main(["validate", *arguments]) == 1
    said = capsys.readouterr().err
    assert "ThoughtSpot answered 403" in said
    assert "CAN_MANAGE_WEBHOOKS" in said
    assert sent(thoughtspot) == 0


@pytest.mark.parametrize("release", ["before_26_4", "before_26_3"])
def test_an_older_release(thoughtspot: Emulator, receiver: Receiver, capsys: Output, release: str) -> None:
    thoughtspot.read_as(release=release)
    for name, org in (("one", "Sales"), ("two", "Marketing")):
        thoughtspot.add_webhook(name, receiver.url, org)
    assert main(["validate", "one", "two"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "ThoughtSpot answered 404" in shown.err
    assert "since release 26.4.0.cl" in shown.err
    assert (receiver.received, sent(thoughtspot)) == ([], 1)


# What is never shown


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_nothing_secret_is_shown(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output, arguments: list[str]
) -> None:
    thoughtspot.add_webhook(
        "sales",
        f"{receiver.url}/canary-path?canary-query=1",
        url_params={"key": "canary-parameter"},
        authentication={"API_KEY": {"key": "X-Key", "value": "canary-value"}},
        signature_verification=SIGNATURE,
        additional_headers=[{"key": "X-Environment", "value": "canary-header"}],
    )
    receiver.will_answer(200, 500)
    for status in (0, 1):
        assert main(["validate", "sales", *arguments]) == status
        shown = capsys.readouterr()
        assert "canary" not in shown.out + shown.err
        assert "admin-password" not in shown.out + shown.err
    assert receiver.received[0].headers["X-Key"] == "canary-value"


def test_a_hostile_name_never_reaches_the_terminal_as_it_is(
    thoughtspot: Emulator, receiver: Receiver, capsys: Output
) -> None:
    thoughtspot.add_webhook("a\x1b[31mb\nc", receiver.url)
    assert main(["validate", "--all"]) == 0
    assert capsys.readouterr().out.startswith("✓ a b c, Org 0 (Primary): SUCCESS\n")


# As a process

COMMAND = [sys.executable, "-m", "pulumi_thoughtspot.cli", "validate", "sales"]


def test_in_a_terminal_it_says_what_it_waits_for_and_takes_that_away(thoughtspot: Emulator, receiver: Receiver) -> None:
    thoughtspot.add_webhook("sales", receiver.url, "Sales")
    ours, its = pty.openpty()
    with subprocess.Popen(COMMAND, stdin=its, stdout=its, stderr=its, env={**os.environ, "TERM": "xterm"}) as process:
        os.close(its)
        shown = b""
        while piece := _read(ours):
            shown += piece
        assert process.wait(HANGING) == 0
    os.close(ours)
    lines = re.split(r"\r\n|\r\x1b\[K", shown.decode())
    assert lines == [
        "Looking for the webhooks …",
        "Waiting for a test delivery to sales, Org 42 (Sales) …",
        "\x1b[32m✓\x1b[0m sales, Org 42 (Sales): SUCCESS",
        "    HTTP_CONNECTION_CHECK  SUCCESS  HTTP 200",
        "",
    ]


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # The other side is closed.
        return b""


def test_in_a_pipe_there_are_plain_lines_alone(thoughtspot: Emulator, receiver: Receiver) -> None:
    thoughtspot.add_webhook("sales", receiver.url, "Sales")
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=False, timeout=HANGING)
    assert done.stdout == "✓ sales, Org 42 (Sales): SUCCESS\n    HTTP_CONNECTION_CHECK  SUCCESS  HTTP 200\n"
    assert (done.returncode, done.stderr) == (0, "")
