"""Every command that a page shows is one that can be typed, and what it prints is what the page shows."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import metadata
from pathlib import Path

import pytest

from docs.commands import (
    OURS,
    options_of_pulumi,
    our_options,
    problem_with_ours,
    problem_with_ours_in_part,
    problem_with_pulumi,
)
from docs.pages import Page, described, everything, matches, read, typed
from engine.apart import ROOT
from pulumi_thoughtspot import cli, settings
from pulumi_thoughtspot.emulator import Emulator
from support.patience import HANGING

EMULATOR = "docs/emulator.md"
PORT = "8080"
NOT_OURS = {"PATH", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"}
"""Variables that are set for a shell and for Pulumi."""
VENV = ("python3 -m venv .venv", ". .venv/bin/activate")


def problem(line: str, *, whole: bool = True) -> str:
    """What is wrong with a command; ``whole``: as it is typed, with all its values."""
    program = line.split()[0]
    if program == OURS:
        return problem_with_ours(line) if whole else problem_with_ours_in_part(line)
    if program == "pulumi":
        return problem_with_pulumi(line)
    if program == "make":
        return problem_with_make(line)
    if program == "pip":
        return problem_with_pip(line)
    if program == "export":
        known = {setting.variable for setting in settings.ALL} | NOT_OURS
        unknown = set(re.findall(r"(\w+)=", line)) - known
        return f"{line!r}: nothing reads {', '.join(unknown)}" if unknown else ""
    return "" if program == "curl" or line in VENV else f"nothing here knows {line!r}"


def problem_with_make(line: str) -> str:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {word for word in shlex.split(line, comments=True)[1:] if "=" not in word}
    return f"make has no {', '.join(sorted(asked - targets))}" if asked - targets else ""


def problem_with_pip(line: str) -> str:
    """It may install the package by its name, or from a clone: beside the folder, or around it as around an example."""
    package = metadata("pulumi-thoughtspot")
    for word in shlex.split(line.replace("-r requirements.txt", ""))[2:]:
        named = re.fullmatch(r"((?:\.\./)?[\w-]+|\.\./\.\.)(?:\[([\w,]+)\])?", word)
        if word.startswith("-"):
            continue
        if named is None or named[1] not in (package["Name"], f"../{package['Name']}", "../.."):
            return f"{line!r} installs something else"
        if not set(filter(None, (named[2] or "").split(","))) <= set(package.get_all("Provides-Extra") or []):
            return f"{line!r}: no such extra"
    return ""


def shown(page: Page) -> list[str]:
    return [each.line for block in page.blocks if block.language == "console" for each in typed(block)]


def named(page: Page) -> list[str]:
    """The commands in a page's lines."""
    return [span for span in page.spans if re.match(rf"({OURS}|pulumi|make) [a-z-]", span)]


def unknown_options(page: Page) -> list[str]:
    """The options that a page names by themselves and that neither we nor Pulumi's commands have."""
    commands = ("up", "preview", "refresh", "destroy", "import", "config set")
    known = our_options() | options_of_pulumi(*commands)
    return sorted({span for span in page.spans if span.startswith("--") and re.split(r"[ =]", span)[0] not in known})


@pytest.mark.parametrize("page", list(described()), ids=lambda page: page.path)
def test_every_command_that_is_shown_exists(page: Page) -> None:
    assert [found for found in map(problem, shown(page)) if found] == []


@pytest.mark.parametrize("page", list(everything()), ids=lambda page: page.path)
def test_every_command_and_option_that_is_named_exists(page: Page) -> None:
    assert [found for found in (problem(line, whole=False) for line in named(page)) if found] == []
    assert unknown_options(page) == []


@pytest.mark.parametrize("page", [page for page in everything() if "```sh\n" in page.text], ids=lambda page: page.path)
def test_what_a_shell_is_told_exists(page: Page) -> None:
    lines = [line for block in page.blocks if block.language == "sh" for line in block.text.splitlines() if line]
    assert [found for found in map(problem, lines) if found] == []


@contextmanager
def started(line: str) -> Iterator[tuple[str, str]]:
    """Types a command that starts the emulator, at any port; gives its port and the three lines that it prints."""
    words = [sys.executable, "-m", "pulumi_thoughtspot.cli", *shlex.split(line.replace(PORT, "0"))[1:]]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            printed = "".join(process.stdout.readline() for _ in range(3))
            yield printed.splitlines()[0].rpartition(":")[2], printed
        finally:
            process.terminate()


def test_the_emulator_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    consoles = [typed(block) for block in read(EMULATOR).blocks if block.language == "console"]
    _, (start,), (export, show), requests = consoles
    with started(start.line) as (port, printed):
        assert matches(start.shown.replace(PORT, port), printed), printed
        for name, value in (word.split("=") for word in shlex.split(export.line)[1:]):
            monkeypatch.setenv(name, value.replace(PORT, port))
        assert cli.main(shlex.split(show.line)[1:]) == 0
        seen = capsys.readouterr().out
        assert matches(show.shown.replace(PORT, port), seen), seen
        for request in requests:
            command = [*shlex.split(request.line.replace(PORT, port)), "--fail", "--noproxy", "*"]
            answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=HANGING).stdout
            assert matches(request.shown, answer) if request.shown else not answer, answer
            if request.shown and "…" not in request.shown:
                assert json.loads(request.shown) == json.loads(answer)


def test_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    block = read("docs/get-communication-channel-preferences.md").blocks[1]
    (show,) = typed(block)
    with Emulator(orgs={42: "Sales", 77: "Finance", 78: "Marketing"}, token="token") as emulator:
        emulator.set_cluster(["EMAIL"])
        for org in ("Sales", "Finance"):
            emulator.set_override(org, ["WEBHOOK"])
        emulator.add_webhook("sales", "https://hooks.example.com", "Sales")
        emulator.add_webhook("ads", "https://hooks.example.com", "Marketing", status="DISABLED")
        monkeypatch.setenv("THOUGHTSPOT_HOST", emulator.url)
        monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
        assert cli.main(shlex.split(show.line)[1:]) == 0
        expected = show.shown.replace(f"http://127.0.0.1:{PORT}", emulator.url)
    assert capsys.readouterr().out.splitlines() == expected.splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "pulumi-thoughtspot sow",
        "pulumi-thoughtspot show --jsn",
        "pulumi-thoughtspot emulator --port many",
        "pulumi-thoughtspot emulator --reading stale_read=2",
        "pulumi upp",
        "pulumi up --yess",
        "pulumi stack exports",
        "pulumi config set --secrets thoughtspot:token",
        "pulumi preview -z",
        "make tests",
        "pip install pulumi-thoughtspots",
        "pip install ../pulumi-thoughtspots",
        "pip install ..",
        'pip install "pulumi-thoughtspot[emulators]"',
        "export THOUGHTSPOT_HOTS=x",
        "export PULUMI_BACKEND=file://~",
        "pulumi_thoughtspot show",
    ],
)
def test_a_command_that_does_not_exist_is_found(line: str) -> None:
    assert problem(line)
    assert problem(line, whole=False) or "=" in line or "many" in line


def test_an_option_that_nobody_has_is_found() -> None:
    assert unknown_options(Page("x.md", "`--force` and `--paralel 32`, then\n`--no-such-option`.")) == [
        "--no-such-option",
        "--paralel 32",
    ]


def test_what_a_page_shows_is_told_from_what_it_does_not() -> None:
    output = "one\ntwo 2\nthree\nfour\n"
    assert matches("one\ntwo …\n…\nfour\n", output)
    assert matches("two 2\n", output)
    assert not matches("two\n", output)
    assert not matches("one\nthree\n", output)
    assert not matches("four\n…\none\n", output)
