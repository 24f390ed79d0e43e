"""`pulumi-thoughtspot show`: what each Org really gets, as a person and as a program reads it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.commands.webhooks_by_org import MISSING
from pulumi_thoughtspot.emulator import Emulator, User
from support.cli import Stack
from support.ids import named
from support.patience import HANGING

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def by_environment_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, thoughtspot: Emulator) -> None:
    """A folder of no project, and nothing in the environment but which ThoughtSpot and a token."""
    for name in [*os.environ]:
        if name.startswith(("THOUGHTSPOT_", "PULUMI_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THOUGHTSPOT_HOST", thoughtspot.url)
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")


def as_user(thoughtspot: Emulator, monkeypatch: pytest.MonkeyPatch, *privileges: str, org_id: int = 0) -> None:
    thoughtspot.add_token("users", User("ann", privileges=privileges, orgs=None), org_id)
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "users")


# What is shown


def test_all_three_origins(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK", "EMAIL"])
    thoughtspot.add_webhook("hook", "https://hooks.example.com", "Sales")
    assert main(["show"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"Cluster default: nothing set, so ThoughtSpot sends EMAIL  ({thoughtspot.url})",
        "",
        "ORG  NAME       CHANNELS           WEBHOOK  ORIGIN",
        "0    Primary    EMAIL              none     ThoughtSpot's own default",
        "42   Sales      EMAIL and WEBHOOK  hook     override",
        "77   Marketing  EMAIL              none     ThoughtSpot's own default",
    ]

    thoughtspot.set_cluster(["WEBHOOK"])
    thoughtspot.set_override("Marketing", [])
    assert main(["show"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        f"Cluster default: WEBHOOK  ({thoughtspot.url})",
        "",
        "ORG  NAME       CHANNELS           WEBHOOK  ORIGIN",
        "0    Primary    WEBHOOK            missing  cluster default",
        "42   Sales      EMAIL and WEBHOOK  hook     override",
        "77   Marketing  no channel         none     override",
        "",
        "no channel: the Org's override is [], so that nothing is delivered there.",
        "",
        f"missing: {MISSING}",
    ]
    assert shown.err == ""


def test_a_cluster_default_of_no_channel(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.set_cluster([])
    assert main(["show", "--org", "Sales"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Cluster default: no channel  (")
    assert "42   Sales  no channel  unknown  cluster default" in shown
    assert "by override" not in shown


def test_orgs_are_sorted_by_number(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.add_org(100, "A")
    thoughtspot.add_org(9, "Z")
    assert main(["show"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[3:]] == ["0", "9", "42", "77", "100"]


def test_an_org_named_twice_is_shown_once(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.clear_requests()
    assert main(["show", "--org", "Marketing", "--org", "Sales", "--org", "042", "--org", "42"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[3:]] == ["42", "77"]
    assert [request.path.rpartition("/")[2] for request in thoughtspot.requests] == [
        "search",
        "search",
        "user",
        "search",
    ]


def test_what_thoughtspot_does_not_tell_is_a_dash(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.read_as(org_without_override="left_out")
    assert main(["show", "--org", "Sales", "--org", "77"]) == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[3:]] == [
        ["77", "\N{EN DASH}"],
        ["\N{EN DASH}", "Sales"],
    ]
    assert main(["show", "--org", "Sales", "--org", "77", "--json"]) == 0
    orgs = json.loads(capsys.readouterr().out)["orgs"]
    assert [(org["id"], org["name"]) for org in orgs] == [("77", None), (None, "Sales")]


def test_json_has_these_keys_and_nulls(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK", "EMAIL"])
    thoughtspot.set_override("Marketing", [])
    hook = thoughtspot.add_webhook("hook", "https://hooks.example.com", "Sales", status="DISABLED")
    assert main(["show", "--json"]) == 0
    has_none = {"webhooks": [], "webhook_missing": False}
    event = {"event_type": "LIVEBOARD_SCHEDULE"}
    own = "ThoughtSpot's own default"
    assert json.loads(capsys.readouterr().out) == {
        "host": thoughtspot.url,
        "cluster_visible": True,
        "cluster": [{**event, "channels": None}],
        "orgs": [
            {"id": "0", "name": "Primary", **event, "override": None, "channels": ["EMAIL"], "origin": own, **has_none},
            {
                "id": "42",
                "name": "Sales",
                **event,
                "override": ["EMAIL", "WEBHOOK"],
                "channels": ["EMAIL", "WEBHOOK"],
                "origin": "override",
                "webhooks": [{"id": hook.id, "name": "hook", "disabled": True}],
                "webhook_missing": False,
            },
            {
                "id": "77",
                "name": "Marketing",
                **event,
                "override": [],
                "channels": [],
                "origin": "override",
                **has_none,
            },
        ],
    }


# Whoever may not see all of it


def test_without_the_cluster_level_the_orgs_are_shown_and_what_is_left_out_is_said(
    thoughtspot: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    as_user(thoughtspot, monkeypatch, "DEVELOPER")
    assert main(["show", "--org", "42", "--org", "77"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        f"Cluster default: not visible to this user  ({thoughtspot.url})",
        "",
        "ORG  NAME       CHANNELS  WEBHOOK  ORIGIN",
        "42   Sales      WEBHOOK   unknown  override",
        "77   Marketing  unknown   unknown  unknown",
    ]
    assert shown.err.startswith("note: The cluster's default is left out")
    assert "ADMINISTRATION" in shown.err

    assert main(["show", "--org", "77", "--json"]) == 0
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert not told["cluster_visible"]
    assert told["orgs"][0]["channels"] is None
    assert told["orgs"][0]["origin"] == "unknown"
    assert "left out" in shown.err


def test_without_a_list_of_orgs_the_tokens_own_is_shown(
    thoughtspot: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.add_webhook("hook", "https://hooks.example.com", "Sales")
    as_user(thoughtspot, monkeypatch, "DEVELOPER", org_id=42)
    assert main(["show"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[3:] == ["42   Sales  WEBHOOK   hook     override"]
    assert "note: Only Org 42 (Sales), the token's own, is shown" in shown.err
    assert "--org" in shown.err


def test_without_any_privilege_it_is_an_error(
    thoughtspot: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(thoughtspot, monkeypatch)
    assert main(["show"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: Could not read the channel preference of Org '0': ThoughtSpot answered 403")
    assert "DEVELOPER in that Org" in shown.err.splitlines()[1]


# What goes wrong


def test_an_unknown_org_is_named(capsys: Output) -> None:
    assert main(["show", "--org", "Sales", "--org", "Nobody"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: Could not read the channel preference of Org 'Nobody'")
    assert shown.err.splitlines()[2].startswith("Check the Org's name or id")


def test_settings_that_are_missing_are_an_error_without_a_traceback(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("THOUGHTSPOT_TOKEN")
    assert main(["show"]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith("error: The settings of ThoughtSpot cannot be used")
    assert "THOUGHTSPOT_TOKEN" in shown
    assert "Traceback" not in shown


def test_without_a_host_it_says_where_one_is_looked_for(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THOUGHTSPOT_HOST")
    assert main(["show"]) == 1
    assert "What a program gives to a Provider cannot be seen here" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--org", ""], ["--org", " "], ["--org"], ["--stack"]])
def test_wrong_arguments_are_a_usage_error(arguments: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["show", *arguments])
    assert stopped.value.code == 2
    assert "usage: pulumi-thoughtspot show" in capsys.readouterr().err


def test_a_stack_where_there_is_no_project_is_an_error(capsys: Output) -> None:
    assert main(["show", "--stack", "dev"]) == 1
    assert "no Pulumi project" in capsys.readouterr().err


# In a Pulumi project


def test_in_a_project_the_stacks_config_counts(
    tmp_path: Path, thoughtspot: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = Stack(tmp_path / "stack", thoughtspot)
    stack.run("config", "set", "thoughtspot:host", thoughtspot.url)
    stack.run("config", "set", "--secret", "thoughtspot:token", "token")
    for name, value in stack.environment.items():
        if name.startswith("THOUGHTSPOT_"):
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)

    assert main(["show", "--cwd", str(stack.folder), "--stack", "dev"]) == 0
    assert "42   Sales" in capsys.readouterr().out

    assert main(["doctor", "--cwd", str(stack.folder)]) == 0
    told = capsys.readouterr().out
    assert f"  thoughtspot:host   {thoughtspot.url}  the stack's config" in told
    assert "  thoughtspot:token  given, not shown" in told

    stack.run("stack", "unselect")
    assert main(["doctor", "--cwd", str(stack.folder)]) == 1
    told = capsys.readouterr().out
    assert "✗ settings       The stack's config cannot be read" in told
    assert "    Select a stack ('pulumi stack select NAME', or --stack NAME)" in told
    assert "\N{EN DASH} host           not checked" in told


# As a process


def test_a_reader_that_goes_away_is_no_traceback(thoughtspot: Emulator) -> None:
    for number in range(1000, 2000):
        thoughtspot.add_org(number, f"An Org of number {number}, whose name is long enough to fill a pipe")
    with subprocess.Popen(
        [sys.executable, "-m", "pulumi_thoughtspot.cli", "show"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("Cluster default:")
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=HANGING) == 1


@pytest.mark.parametrize("command", ["show", "show --json", "doctor"])
@pytest.mark.parametrize(
    ("stream", "status", "told"),
    [("> /dev/full", 1, "error: [Errno 28] No space left on device\n"), (">&-", 0, ""), ("2>&-", 0, "")],
)
@pytest.mark.usefixtures("thoughtspot")
def test_where_nothing_can_be_written_there_is_no_traceback(command: str, stream: str, status: int, told: str) -> None:
    run = subprocess.run(
        f"{shlex.quote(sys.executable)} -m pulumi_thoughtspot.cli {command} {stream}",
        shell=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=HANGING,
    )
    assert (run.returncode, run.stderr) == (status, told)


def test_a_folder_that_is_gone_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    run = subprocess.run(
        f"cd gone; rmdir ../gone; {shlex.quote(sys.executable)} -m pulumi_thoughtspot.cli show",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGING,
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "error: [Errno 2] No such file or directory\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_stdout_cannot_encode_is_written_in_another_way(encoding: str, thoughtspot: Emulator) -> None:
    thoughtspot.add_org(8, "Продажи")
    environment = {**os.environ, "PYTHONIOENCODING": encoding}

    def run(subcommand: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "pulumi_thoughtspot.cli", subcommand],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=HANGING,
        ).stdout

    assert "8    " + r"\u041f\u0440\u043e\u0434\u0430\u0436\u0438  EMAIL" in run("show")
    assert "ok host           " in run("doctor")


# Hostile names


HOSTILE = [
    ("a\x1b[31mb", "a b"),
    ("a\x1b]0;title\x07b", "a ]0;title b"),
    ("two\nlines\r\n", "two lines"),
    ("tab\tstop", "tab stop"),
    ("txt.\u202egpj", "txt. gpj"),
    ("\u2066in\u2069", "in"),
    ("<{%fg 1%}>red", "red"),
    ("8-bit\x9b31m", "8-bit 31m"),
    ("x" * 100, "x" * 79 + "…"),
]


@pytest.mark.parametrize(("name", "shown"), HOSTILE, ids=named)
def test_a_hostile_name_never_reaches_the_terminal_as_it_is(
    name: str, shown: str, thoughtspot: Emulator, capsys: Output
) -> None:
    thoughtspot.rename_org("Sales", name)
    thoughtspot.set_override(42, ["EMAIL"])
    assert main(["show", "--org", "42"]) == 0
    assert re.split("  +", capsys.readouterr().out.splitlines()[3]) == ["42", shown, "EMAIL", "unknown", "override"]
    assert main(["show", "--org", "42", "--json"]) == 0
    told = capsys.readouterr().out
    assert told.isascii()
    assert "\x1b" not in told
    assert json.loads(told)["orgs"][0]["name"] == name
