"""The programs that the pages show, run as they are written on the real engine, and what is said to come of them."""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from docs.pages import Block, matches, read, typed
from engine.apart import ROOT, engine_path
from pulumi_thoughtspot.emulator import Emulator, User
from support import plugin_at_hand
from support.cli import Stack
from support.patience import HANGING
from support.webhooks import logged_in

RESOURCE = "docs/communication-channel-preference.md"
CONFIGURATION = "docs/configuration.md"
FUNCTION = "docs/get-communication-channel-preferences.md"
RELIABILITY = "docs/reliability.md"
UP = ("up", "--yes", "--skip-preview")


def block(page: str, index: int) -> Block:
    return read(page).blocks[index]


@pytest.fixture
def thoughtspot() -> Any:
    with Emulator(orgs={42: "Sales", 77: "Finance"}, token="token") as emulator:
        yield emulator


@pytest.fixture
def stack(tmp_path: Path, thoughtspot: Emulator) -> Stack:
    return Stack(tmp_path / "stack", thoughtspot, inline=True, forked=True)


def write(stack: Stack, *programs: Block) -> Stack:
    """Makes programs of the pages the stack's program, with nothing added to them."""
    (stack.folder / "__main__.py").write_text("\n".join(program.text for program in programs))
    return stack


def test_many_orgs(stack: Stack, thoughtspot: Emulator) -> None:
    write(stack, block("docs/communication-channel-preference-set.md", 0)).run(*UP)
    assert [sorted(thoughtspot.override(org) or ()) for org in ("Sales", "Finance")] == [
        ["WEBHOOK"],
        ["EMAIL", "WEBHOOK"],
    ]
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["EMAIL"]}
    assert stack.outputs() == {"ids": {"Sales": "42", "Finance": "77"}}


def test_the_resource(stack: Stack, thoughtspot: Emulator) -> None:
    """The example, and what `docs/upgrading.md` says of its state."""
    write(stack, block(RESOURCE, 0)).run(*UP)
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["EMAIL"]}
    assert [thoughtspot.override(org) for org in ("Sales", "Finance")] == [["WEBHOOK"], []]
    assert stack.outputs() == {"sales": "org/42/LIVEBOARD_SCHEDULE"}

    shown = json.loads(
        block("docs/upgrading.md", 1).text.replace("https://my-company.thoughtspot.cloud", thoughtspot.url)
    )
    held = {key: value for key, value in stack.resources()["sales"].items() if key in shown}
    assert differing(held, shown) == []


def differing(held: Any, shown: Any, where: str = "") -> list[str]:
    """Where a state is not as it is shown. The name of the class differs by a character from Python to Python."""
    if isinstance(held, dict) and isinstance(shown, dict):
        return [
            problem
            for key in sorted({*held, *shown})
            for problem in differing(held.get(key), shown.get(key), f"{where}/{key}")
        ]
    if where.endswith("/__provider") and len(held or "") == len(shown or ""):
        return [where] if sum(one != other for one, other in zip(held, shown, strict=True)) > 1 else []
    return [] if held == shown else [where]


def test_a_state_that_is_not_as_shown_is_found() -> None:
    shown = json.loads(block("docs/upgrading.md", 1).text)
    changed = json.loads(json.dumps(shown))
    changed["inputs"]["__provider"] = "other" + changed["inputs"]["__provider"][5:]
    changed["outputs"]["org_id"] = "77"
    del changed["outputs"]["org_name"]
    assert differing(changed, shown) == ["/inputs/__provider", "/outputs/org_id", "/outputs/org_name"]


def test_what_only_looks(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.set_cluster(["EMAIL"])
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.set_override("Finance", [])
    write(stack, block(RESOURCE, 1), block(FUNCTION, 0)).run(*UP)
    assert stack.outputs() == {
        "everybody gets": ["EMAIL"],
        "by webhook": ["Sales"],
        "switched off": ["Finance"],
        "why": {"Primary": "cluster default", "Sales": "override", "Finance": "override"},
        "their own": {"Sales": ["WEBHOOK"], "Finance": []},
    }
    assert not [request for request in thoughtspot.requests if request.path.endswith("/configure")]


def test_two_clusters(stack: Stack, thoughtspot: Emulator) -> None:
    with Emulator() as eu:
        eu.add_user(User("routing", secret_key="the-key", privileges=("ADMINISTRATION",)))
        stack.run("config", "set-all", "--plaintext", f"euHost={eu.url}", "--secret", "euSecretKey=the-key")
        write(stack, block(CONFIGURATION, 1)).run(*UP)
        assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": ["EMAIL"]}
        assert eu.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}


def test_the_tests_of_a_user(tmp_path: Path) -> None:
    """The module of tests in `docs/emulator.md` passes, and all of it is run."""
    page = read("docs/emulator.md")
    assert "`test_routing.py`" in page.section("In pytest").text
    (tmp_path / "test_routing.py").write_text(page.blocks[3].text)
    environment = {"PATH": engine_path(), "HOME": str(tmp_path), "PULUMI_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "test_routing.py"],
        cwd=tmp_path,
        env={
            **environment,
            "PULUMI_PYTHON_CMD": plugin_at_hand.command(),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        },
        text=True,
        capture_output=True,
        timeout=HANGING,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_what_an_interrupted_run_leaves(stack: Stack, thoughtspot: Emulator) -> None:
    """The README's picture; a pending create's warning, the commands against it, and the refusal of a locked stack."""
    logged_in(stack).run("config", "set", "--secret", "hookToken", "token-of-the-receiver")
    run_as_pictured(write(stack, block("README.md", 0)))
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    leave_pending(stack, "sales")
    warned = stack.run(*UP)
    diagnostics = re.sub(r"^    ", "", warned.output, flags=re.MULTILINE)
    assert matches(block(RELIABILITY, 1).text, diagnostics), warned
    clear, up = typed(block(RELIABILITY, 2))
    stack.run(*shlex.split(clear.line)[1:], "--skip-preview")
    mended = stack.run(*shlex.split(up.line)[1:], "--yes", "--skip-preview")
    assert "pending" not in mended.output, mended
    assert thoughtspot.override("Sales") == ["WEBHOOK"]

    lock(stack)
    for command in ("up", "refresh"):
        refused = stack.run(command, "--yes", "--skip-preview", status=None)
        assert refused.status != 0
        assert matches(block(RELIABILITY, 0).text, refused.output), refused


def run_as_pictured(stack: Stack) -> None:
    """Types what the picture of a terminal shows. Its rows are the CLI's, but for their tree and its head."""
    story = pictured((ROOT / "docs" / "pictures" / "up.svg").read_text(encoding="utf-8"))
    recording = runpy.run_path(str(ROOT / "docs" / "pictures" / "recording.py"))
    assert [line for line, _ in story] == list(recording["STORY"])
    for line, shown in story:
        if line == recording["BY_HAND"]:
            stack.thoughtspot.set_override("Sales", ["EMAIL"])
        else:
            printed = stack.run(*shlex.split(line)[1:]).output
            assert not_printed(shown, printed.replace("proof-dev", "routing-dev")) == [], printed


def pictured(svg: str) -> list[tuple[str, list[str]]]:
    """The commands and notes in a picture of a terminal, each with the rows below it.

    What stays as it is has no row when nobody is at the terminal, and so is left out here.
    """
    rows: dict[str, list[str]] = {}
    for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        rows.setdefault(text.attrib["y"], []).append((text.text or "").removeprefix("├─ ").removeprefix("└─ "))
    commands: list[tuple[str, list[str]]] = []
    for words in rows.values():
        if words[0] == "$":
            commands.append((" ".join(words[1:]), []))
        elif words[0].startswith("#"):
            commands.append((" ".join(words), []))
        elif words[:2] != ["Type", "Name"] and not words[0].startswith("pulumi"):
            commands[-1][1].append(" ".join(words).replace(" ]", "]"))
    return commands


def not_printed(shown: list[str], printed: str) -> list[str]:
    printed = "\n".join(" ".join(line.split()) for line in printed.splitlines())
    return [row for row in shown if not matches(row, printed)]


def test_a_picture_that_shows_something_else_is_found() -> None:
    rows = [("$", "pulumi up"), ("Type", "Name"), ("+", "└─ x", "sales", "created (…)"), ("+ 2 created",)]
    texts = [f'<text y="{y}">{words}</text>' for y, row in enumerate(rows) for words in row]
    ((command, shown),) = pictured(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(texts)}</svg>')
    assert (command, shown) == ("pulumi up", ["+ x sales created (…)", "+ 2 created"])
    printed = " +  x {} created (0.04s) \nResources:\n    + {} created\n".format
    assert not_printed(shown, printed("sales", 2)) == []
    assert not_printed(shown, printed("finance", 3)) == shown


def leave_pending(stack: Stack, name: str) -> None:
    """Makes the state what it is after a CLI was killed in a create."""
    (file,) = (stack.folder / "backend").glob(".pulumi/stacks/*/dev.json")
    state = json.loads(file.read_text())
    latest = state["checkpoint"]["latest"]
    (created,) = (each for each in latest["resources"] if each["urn"].endswith(f"::{name}"))
    latest["resources"].remove(created)
    latest["pending_operations"] = [{"resource": created, "type": "creating"}]
    file.write_text(json.dumps(state))


def lock(stack: Stack) -> None:
    """Locks the stack as a run does that was killed."""
    folder = stack.folder / "backend" / ".pulumi" / "locks" / "organization" / "proof" / "dev"
    folder.mkdir(parents=True, exist_ok=True)
    content = {"pid": 1, "username": "somebody", "hostname": "elsewhere", "timestamp": "2026-01-01T00:00:00Z"}
    (folder / "00000000-0000-0000-0000-000000000000.json").write_text(json.dumps(content))
