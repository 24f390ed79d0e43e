"""`pulumi-thoughtspot import` with webhooks: their secrets, the program, the files, and what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

import pulumi_thoughtspot
from pulumi_thoughtspot import cli
from pulumi_thoughtspot.emulator import Emulator
from support.webhooks import SECRET_KEY

URL = "https://hooks.example.com/liveboards"
LISTING, PROGRAM = "thoughtspot-import.json", "__main__.py"
SIGNATURE = {"type": "HMAC_SHA256", "header": "X-Signature", "algorithm": "SHA256", "secret": "canary-sign"}
BUCKET = {"bucket_name": "b", "region": "us-east-1", "role_arn": "arn:aws:iam::1:role/r", "path_prefix": "it's"}
SECRETS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"BEARER_TOKEN": "canary"}, {"bearer_token": "(not known)"}, "bearer-token"),
    (
        {"API_KEY": {"key": "X-Key", "value": "canary"}},
        {"api_key": {"key": "X-Key", "value": "(not known)"}},
        "api-key",
    ),
    (
        {"BASIC_AUTH": {"username": "ts", "password": "canary"}},
        {"basic_auth": {"username": "ts", "password": "(not known)"}},
        "password",
    ),
    (
        {"OAUTH2": {"authorization_url": "https://id", "client_id": "ts", "client_secret": "canary"}},
        {"oauth2": {"authorization_url": "https://id", "client_id": "ts", "client_secret": "(not known)"}},
        "client-secret",
    ),
]
"""Each kind of authentication: what ThoughtSpot has, what the import file has, and how the config's key ends."""

Command = Callable[..., tuple[int, str, str]]
LogIn = Callable[..., None]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], log_in: LogIn) -> Command:
    log_in(USERNAME="admin", PASSWORD="admin-password")

    def run(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(["import", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def imported(folder: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((folder / LISTING).read_text())["resources"]
    return entries


def unwrapped(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return (
        json.loads(value["plaintext"]) if SECRET_KEY in value else {name: unwrapped(its) for name, its in value.items()}
    )


def declared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What the program declares, by resource name, where the config has each secret under ``config:`` and its key."""
    found: dict[str, dict[str, Any]] = {}

    def declare(resource_name: str, /, **inputs: Any) -> None:
        found[resource_name] = inputs

    monkeypatch.setattr(pulumi_thoughtspot, "Webhook", declare)
    monkeypatch.setattr(pulumi.Config, "require_secret", lambda _, key: f"config:{key}")
    exec(compile((folder / PROGRAM).read_text(), PROGRAM, "exec"), {})
    return found


def is_formatted(folder: Path) -> bool:
    text = (folder / PROGRAM).read_bytes()
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    return subprocess.run(command, input=text, capture_output=True, check=True).stdout == text


def test_a_program_that_a_person_would_write_and_the_commands_for_its_secrets(
    thoughtspot: Emulator, tmp_path: Path, run: Command
) -> None:
    thoughtspot.add_webhook(
        "sales",
        URL,
        "Sales",
        authentication={"API_KEY": {"key": "X-Key", "value": "canary"}},
        signature_verification=SIGNATURE,
        additional_headers=[{"key": "X-Environment", "value": "production"}],
    )
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    status, out, err = run()
    assert (status, err) == (0, "")
    assert (tmp_path / PROGRAM).read_text().replace(thoughtspot.url, "https://ts") == (
        '"""Which channels deliver, and to which webhooks, on https://ts."""\n'
        "\n"
        "import pulumi\n"
        "from pulumi_thoughtspot import Channel, CommunicationChannelPreference, Webhook\n"
        "\n"
        "config = pulumi.Config()\n"
        "\n"
        "# Where Orgs are delivered to by webhook.\n"
        "Webhook(\n"
        '    "sales",\n'
        '    org_identifier="Sales",\n'
        f'    url="{URL}",\n'
        "    authentication={\n"
        '        "api_key": {\n'
        '            "key": "X-Key",\n'
        '            "value": config.require_secret("sales-api-key"),\n'
        "        },\n"
        "    },\n"
        "    signature_verification={\n"
        '        "header": "X-Signature",\n'
        '        "secret": config.require_secret("sales-signature-secret"),\n'
        "    },\n"
        "    additional_headers={\n"
        '        "X-Environment": "production",\n'
        "    },\n"
        ")\n"
        "\n"
        "# What single Orgs have instead.\n"
        "CommunicationChannelPreference(\n"
        '    "Sales", org_identifier="Sales", channels=[Channel.WEBHOOK]\n'
        ")\n"
    )
    assert "the override of 1 Org and 1 webhook.\n" in out
    assert (
        "    pulumi config set --secret sales-api-key\n    pulumi config set --secret sales-signature-secret\n"
    ) in out
    words = " ".join(out.split())
    assert "may change nothing but the authentication and signature_verification of webhooks" in words
    assert "so that the cluster's default applies, and deletes the webhook." in words
    assert "canary" not in out + (tmp_path / LISTING).read_text()


@pytest.mark.parametrize(("authentication", "kept", "key"), SECRETS, ids=[key for *_, key in SECRETS])
def test_each_secret_is_a_wrapped_placeholder_in_inputs_and_outputs_and_comes_from_the_config(
    thoughtspot: Emulator,
    tmp_path: Path,
    run: Command,
    monkeypatch: pytest.MonkeyPatch,
    authentication: dict[str, Any],
    kept: dict[str, Any],
    key: str,
) -> None:
    made = thoughtspot.add_webhook(
        "hook", URL, "Sales", authentication=authentication, signature_verification=SIGNATURE
    )
    assert run()[0] == 0
    (entry,) = imported(tmp_path)
    assert entry["type"] == "pulumi-python:dynamic/thoughtspot:Webhook"
    assert entry["id"] == f"org/42/webhook/{made.id}"
    for properties in (entry["inputs"], entry["outputs"]):
        assert unwrapped(properties["authentication"]) == kept
        assert json.dumps(properties["authentication"]).count(SECRET_KEY) == 1
        assert properties["signature_verification"]["header"] == "X-Signature"
        assert unwrapped(properties["signature_verification"]["secret"]) == "(not known)"
        assert SECRET_KEY in properties["signature_verification"]["secret"]
        assert "__provider" in properties
    assert entry["outputs"]["webhook_id"] == made.id
    inputs = declared(tmp_path, monkeypatch)["hook"]
    assert json.dumps(inputs["authentication"]) == json.dumps(kept).replace("(not known)", f"config:hook-{key}")
    assert inputs["signature_verification"]["secret"] == "config:hook-signature-secret"


def test_the_program_declares_what_the_file_holds(
    thoughtspot: Emulator, tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    thoughtspot.read_as(webhooks_per_org="many", webhook_names="repeatable")
    thoughtspot.add_org(7, "2024")
    thoughtspot.add_webhook("a hook / 'ж'", URL, 7, status="DISABLED", description='it\'s "it"')
    thoughtspot.add_webhook("hook", URL, "Sales", url_params={"key": "one\ntwo", "ключ": "x" * 100})
    thoughtspot.add_webhook("hook", URL, "Marketing", additional_headers=[{"key": "X-A", "value": "1"}])
    thoughtspot.add_webhook(
        "x" * 90,
        URL,
        "Sales",
        authentication={"BEARER_TOKEN": "canary"},
        storage_destination={"storage_type": "AWS_S3", "storage_config": {"aws_s3_config": BUCKET}},
    )
    status, out, err = run()
    assert (status, err) == (0, "")
    assert "4 webhooks" in out
    assert is_formatted(tmp_path)
    found = declared(tmp_path, monkeypatch)
    (twin,) = set(found) - {"a-hook-ж", "hook", "x" * 60}
    assert twin in ("hook-42", "hook-77"), "the older one is called as it is"
    for entry in imported(tmp_path):
        held = unwrapped({name: its for name, its in entry["inputs"].items() if name != "__provider"})
        for name, value in found[entry["name"]].items():
            assert json.dumps(value).replace(f"config:{'x' * 60}-bearer-token", "(not known)") == json.dumps(held[name])
        assert held["name"] == found[entry["name"]].get("name", entry["name"])
    assert found["a-hook-ж"]["org_identifier"] == "7"
    assert "# 2024\n" in (tmp_path / PROGRAM).read_text()


def test_headers_and_parameters_are_secrets_in_the_state_as_after_a_refresh(
    thoughtspot: Emulator, tmp_path: Path, run: Command
) -> None:
    header = {"key": "X-Token", "value": "mine"}
    thoughtspot.add_webhook("hook", URL, "Sales", url_params={"key": "mine"}, additional_headers=[header])
    _, out, _ = run()
    (entry,) = imported(tmp_path)
    for properties in (entry["inputs"], entry["outputs"]):
        assert SECRET_KEY in properties["additional_headers"]["X-Token"]
        assert SECRET_KEY in properties["url_params"]["key"]
    assert "config set" not in out
    assert "has to count everything as unchanged at its end." in " ".join(out.split())
    assert "mine" not in out


def test_what_no_program_can_declare_is_left_out(thoughtspot: Emulator, tmp_path: Path, run: Command) -> None:
    twice = [{"key": "X-A", "value": "canary-1"}, {"key": "x-a", "value": "canary-2"}]
    thoughtspot.add_webhook("twice", URL, "Sales", additional_headers=twice)
    thoughtspot.add_webhook("named", "https://me:canary@hooks.example.com", "Marketing")
    status, out, err = run()
    assert status == 0
    assert "Nothing to take over is set" in out
    assert "The webhook twice, Org 42 (Sales) is left out: it has the header 'x-a' more than once" in err
    assert "The webhook named, Org 77 (Marketing) is left out: this release does not take it (url: it holds a" in err
    assert "canary" not in out + err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("search", ["all_orgs", "own_org"])
def test_the_orgs_that_are_named_are_looked_at_alone(
    thoughtspot: Emulator, tmp_path: Path, run: Command, search: Any
) -> None:
    thoughtspot.read_as(webhook_search=search)
    thoughtspot.add_webhook("mine", URL)
    thoughtspot.add_webhook("sales", URL, "Sales")
    thoughtspot.add_webhook("marketing", URL, "Marketing")
    assert run("--org", "Sales", "--org", "42")[0] == 0
    assert [(entry["name"], entry["inputs"]["org_identifier"]) for entry in imported(tmp_path)] == [("sales", "Sales")]
    assert run("--force")[0] == 0
    assert {entry["name"] for entry in imported(tmp_path)} == {"mine", "sales", "marketing"}


def test_a_token_takes_over_those_of_its_own_org_alone(
    thoughtspot: Emulator, tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    thoughtspot.add_webhook("mine", URL)
    thoughtspot.add_webhook("sales", URL, "Sales")
    monkeypatch.delenv("THOUGHTSPOT_USERNAME")
    monkeypatch.delenv("THOUGHTSPOT_PASSWORD")
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
    status, _, err = run()
    assert status == 0
    assert [entry["name"] for entry in imported(tmp_path)] == ["mine"]
    assert err.count("Webhooks may be left out. A token may show the webhooks of its own Org alone") == 1


def test_beside_a_set(thoughtspot: Emulator, tmp_path: Path, run: Command) -> None:
    thoughtspot.add_webhook("sales", URL, "Sales")
    assert run("--as-set")[0] == 0
    assert [entry["name"] for entry in imported(tmp_path)] == ["sales"], "nothing that a set could hold is set"
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    assert run("--as-set", "--force")[0] == 0
    assert [entry["name"] for entry in imported(tmp_path)] == ["sales", "routing"]
    text = (tmp_path / PROGRAM).read_text()
    assert "from pulumi_thoughtspot import Channel, CommunicationChannelPreferenceSet, Webhook\n" in text
    assert is_formatted(tmp_path)
