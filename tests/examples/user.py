"""A user of the examples, who types what a README says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from engine.apart import ROOT, engine_path, environment
from examples.readme import Command, Edit, steps
from pulumi_thoughtspot.emulator import Emulator
from support import plugin_at_hand, vault
from support.cli import SHORT_LIVED, Run, ran
from support.inline import served
from support.patience import HANGING

EXAMPLES = ROOT / "examples"
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "Pulumi.dev.yaml", ".mypy_cache", ".ruff_cache")
_HAVE_ANSWERS = {
    "up": ("--yes", "--skip-preview"),
    "destroy": ("--yes", "--skip-preview"),
    "stack init": (f"--secrets-provider={vault.PROVIDER}",),
    "stack rm": ("--yes",),
}
"""What is asked of a person at a terminal, and answered here."""
_THAT_TAKE_A_PROGRAM = ("up", "preview", "destroy")


def shows(name: str) -> pytest.MarkDecorator:
    """The test is for the example of this name."""
    return pytest.mark.parametrize("user", [name], indirect=True)


class User:
    """A user with a copy of one example, the package, and emulators as the README starts them."""

    def __init__(self, example: str, folder: Path, installed: Path) -> None:
        self.example = example
        self.folder = folder / example
        shutil.copytree(EXAMPLES / example, self.folder, ignore=_NOT_COPIED)
        self.left = steps(EXAMPLES / example / "README.md")
        self.emulators: dict[str, Emulator] = {}
        """By the address that the README gives them."""
        self._running = ExitStack()
        self._has_run = False
        """Whether a command has run the program."""
        self._backend = folder / "backend"
        self.environment = {
            **environment(folder),
            **vault.environment(),
            **SHORT_LIVED,
            "PATH": f"{installed / 'bin'}:{engine_path()}",
        }

    def leave(self) -> None:
        """Ends the emulators."""
        self._running.close()

    @property
    def thoughtspot(self) -> Emulator:
        """The one emulator."""
        (emulator,) = self.emulators.values()
        return emulator

    def follow(self, last: str, *, status: int | None = 0) -> Run:
        """Does what the README says next, as far as the command ``last``, which ends with ``status`` (None: it fails).

        After a `pulumi up` there must be nothing to do, as a preview finds without a request to ThoughtSpot.
        """
        while True:
            assert self.left, f"the README of {self.example} does not go on with: {last}"
            step = self.left.pop(0)
            if isinstance(step, Edit):
                self._edit(step)
                continue
            run = self._command(step, status if step.line == last else 0)
            if step.line.startswith("pulumi up"):
                self.expect_nothing_to_do()
            if step.line == last:
                return run

    def expect_nothing_to_do(self) -> None:
        """A preview must be empty and send ThoughtSpot nothing."""
        for emulator in self.emulators.values():
            emulator.clear_requests()
        run = self.type("pulumi preview --expect-no-changes")
        sent = [request for emulator in self.emulators.values() for request in emulator.requests]
        assert not sent, f"{sent}\n{run}"

    def type(self, line: str, *, status: int | None = 0) -> Run:
        """Types a command line with the emulators' real addresses; it must end with ``status`` (None: it must fail).

        The first command that runs the program runs it, and the provider, as for a user. For all others there are
        processes at hand, which take a third of the time: see `inline.served` and `plugin_at_hand`.
        """
        words = shlex.split(line)
        surroundings = self.environment
        extra: list[str] = []
        with ExitStack() as while_it_runs:
            if words[0] == "pulumi":
                answers = [answer for part, given in _HAVE_ANSWERS.items() if _says(words, part) for answer in given]
                extra = [answer for answer in answers if answer not in words] + ["--non-interactive", "--color=never"]
            takes_a_program = words[0] == "pulumi" and words[1] in _THAT_TAKE_A_PROGRAM
            if self._has_run or not takes_a_program:
                surroundings = {plugin_at_hand.AT_HAND: plugin_at_hand.command(), **surroundings}
            if takes_a_program:
                if self._has_run:
                    extra.append(while_it_runs.enter_context(served(self.folder, self.environment)))
                self._has_run = True
            run = ran(self._real(" ".join([line, *extra])), self.folder, surroundings)
        assert run.status if status is None else run.status == status, str(run)
        return run

    def start(self, address: str, emulator: Emulator) -> None:
        """Starts an emulator that takes the place of what the example has at this address."""
        self.emulators[address] = self._running.enter_context(emulator)

    def writes(self) -> list[Any]:
        """What was asked of the emulators that changes something, since their log was last cleared."""
        emulators = self.emulators.values()
        return [each for emulator in emulators for each in emulator.requests if each.path.endswith("/configure")]

    def resources(self) -> list[dict[str, Any]]:
        """What the state of the only stack holds."""
        (checkpoint,) = self._backend.glob(".pulumi/stacks/*/*.json")
        latest = json.loads(checkpoint.read_text())["checkpoint"]["latest"] or {}
        resources: list[dict[str, Any]] = latest.get("resources") or []
        return resources

    def _command(self, command: Command, status: int | None) -> Run:
        if command.line.startswith("pulumi-thoughtspot emulator "):
            self._start_emulator(shlex.split(command.line)[2:])
            return Run(command.line, 0, "")
        if command.line.startswith("export "):
            for variable in shlex.split(self._real(command.line))[1:]:
                name, _, value = variable.partition("=")
                self.environment[name] = value
            return Run(command.line, 0, "")
        if command.line.startswith("curl -X PUT "):
            _, _, _, url, _, file = shlex.split(self._real(command.line))
            answer = requests.put(url, data=(self.folder / file.removeprefix("@")).read_bytes(), timeout=HANGING)
            assert answer.ok, answer.text
            return Run(command.line, 0, answer.text)
        if command.line.startswith("pip install -r "):
            # It is there: see installed.py.
            assert (self.folder / command.line.removeprefix("pip install -r ")).exists()
            return Run(command.line, 0, "")
        run = self.type(command.line, status=status)
        missing = [line for line in command.shown if _bare(self._real(line)) not in _bare(run.output)]
        assert not missing, f"the README of {self.example} shows {missing}, but this is printed:\n{run}"
        return run

    def _start_emulator(self, arguments: list[str]) -> None:
        options = list(zip(arguments[::2], arguments[1::2], strict=True))
        orgs = [value.split("=", 1) for option, value in options if option == "--org"]
        given = {option: value for option, value in options if option != "--org"}
        address = f"http://127.0.0.1:{given.pop('--port')}"
        emulator = Emulator(orgs={int(org_id): name for org_id, name in orgs}, token=given.pop("--token", None))
        assert not given
        self.start(address, emulator)

    def _edit(self, edit: Edit) -> None:
        program = self.folder / "__main__.py"
        text = program.read_text()
        for old, new in edit.changes:
            assert text.count(f"{old}\n") == 1, old
            text = text.replace(f"{old}\n", f"{new}\n")
        program.write_text(text)

    def _real(self, text: str) -> str:
        for told, emulator in self.emulators.items():
            text = text.replace(told, emulator.url)
        return text


def _says(words: list[str], part: str) -> bool:
    return words[1 : 1 + len(part.split())] == part.split()


def _bare(text: str) -> str:
    """Without what differs from run to run, or is layout: the seconds that a step took, and spaces."""
    return " ".join(re.sub(r"\(\d+\.\d+s\)", "", text).split())
