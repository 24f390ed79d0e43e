"""The real Pulumi CLI on a project in a temporary folder."""

from __future__ import annotations

import functools
import json
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.apart import environment
from pulumi_thoughtspot.emulator import Emulator
from support import plugin_at_hand, vault
from support.inline import served
from support.patience import HANGING

_HEADER = "import pulumi\nimport pulumi_thoughtspot as thoughtspot\nfrom pulumi_thoughtspot import *\n"
_PROJECT = "name: proof\nruntime: python\n"
_THAT_TAKE_A_PROGRAM = ("up", "preview", "refresh", "destroy")
SHORT_LIVED = {"GOGC": "400"}
"""For an engine that ends within a second: it has no need to collect what it no longer uses."""


@dataclass(frozen=True)
class Run:
    """What one command line did."""

    command: str
    status: int
    output: str

    def __str__(self) -> str:
        return f"$ {self.command}\n{self.output}[exit status {self.status}]"


class Stack:
    """A stack with a file backend, and the ThoughtSpot that it is configured for.

    Every `up` and every `refresh` is followed by a preview that must be empty and must send ThoughtSpot nothing.

    The engine starts a process for the program, as for a user's, unless it is ``inline``: then there is one at hand,
    and what it prints is not in what the CLI prints. So it is with the provider where its process is ``forked``. With
    both, a command takes a third of the time. The engine is the same.
    """

    def __init__(
        self, folder: Path, thoughtspot: Emulator, *, name: str = "dev", inline: bool = False, forked: bool = False
    ) -> None:
        self.folder = folder
        self.thoughtspot = thoughtspot
        self.program = ""
        self._name = name
        self._inline = False
        folder.mkdir(parents=True)
        self.environment = {
            **environment(folder),
            **vault.environment(),
            **SHORT_LIVED,
            "THOUGHTSPOT_HOST": thoughtspot.url,
            "THOUGHTSPOT_TOKEN": "token",
            "PYTHONDONTWRITEBYTECODE": "1",  # Else a program of the same second and length is taken for the last one.
        }
        if inline:
            shutil.copytree(_new_stack(name), folder, dirs_exist_ok=True)
        else:
            _init(folder, name)
        self._have_at_hand(program=inline, provider=forked)
        self.declare("")

    def go_on_with_processes_at_hand(self) -> None:
        """From now on, the program and the provider have processes at hand."""
        self._have_at_hand(program=True, provider=True)

    def _have_at_hand(self, *, program: bool, provider: bool) -> None:
        if program:
            self._inline = True
            self.environment["PULUMI_STACK"] = self._name
        if provider:
            self.environment[plugin_at_hand.AT_HAND] = plugin_at_hand.command()

    def declare(self, program: str) -> Stack:
        """Makes ``program`` the program; what it needs is imported already."""
        self.program = program
        (self.folder / "__main__.py").write_text(_HEADER + program + "\n")
        return self

    def run(self, *command: str, status: int | None = 0) -> Run:
        """Runs the CLI; fails where its exit status is another (None: any)."""
        with ExitStack() as while_it_runs:
            options = []
            if self._inline and command[0] in _THAT_TAKE_A_PROGRAM:
                options = [while_it_runs.enter_context(served(self.folder, self.environment))]
            run = _pulumi(self.folder, self.environment, *command, *options)
        assert status in (None, run.status), str(run)
        return run

    def given(self, program: str) -> Run:
        """`pulumi up`, with which a test begins. It must succeed; no preview follows, as one does in other tests."""
        return self.declare(program).run("up", "--yes", "--skip-preview")

    def up(self, *arguments: str, program: str | None = None) -> Run:
        """`pulumi up`, which must succeed and leave nothing to do."""
        if program is not None:
            self.declare(program)
        run = self.run("up", "--yes", "--skip-preview", *arguments)
        self.expect_nothing_to_do()
        return run

    def refused(self, *arguments: str, program: str | None = None) -> Run:
        """`pulumi up`, which must fail."""
        if program is not None:
            self.declare(program)
        run = self.run("up", "--yes", "--skip-preview", *arguments, status=None)
        assert run.status != 0, f"must fail, but did not: {run}"
        assert "Traceback" not in run.output, run
        return run

    def refresh(self, *arguments: str) -> Run:
        """`pulumi refresh`, after which there must be nothing to do."""
        run = self.run("refresh", "--yes", "--skip-preview", *arguments)
        self.expect_nothing_to_do()
        return run

    def refresh_finds_drift(self, *arguments: str) -> Run:
        """`pulumi refresh`, after which there must be something to do."""
        run = self.run("refresh", "--yes", "--skip-preview", *arguments)
        self.thoughtspot.clear_requests()
        preview = self.run("preview", "--expect-no-changes", status=None)
        assert preview.status != 0, f"the drift does not show: {preview}"
        assert not self.thoughtspot.requests, preview
        return run

    def destroy(self, *arguments: str) -> Run:
        """`pulumi destroy`, after which the state must be empty."""
        run = self.run("destroy", "--yes", "--skip-preview", *arguments)
        assert not self.resources(), run
        return run

    def preview(self, *arguments: str, program: str | None = None) -> Run:
        """`pulumi preview`, which must send ThoughtSpot nothing, but for one search for each `get`."""
        if program is not None:
            self.declare(program)
        self.thoughtspot.clear_requests()
        run = self.run("preview", *arguments, status=None)
        sent = [request.path.rpartition("/")[2] for request in self.thoughtspot.requests]
        gets = sum(line.startswith("CommunicationChannelPreference.get(") for line in self.program.splitlines())
        assert sent == ["search"] * gets, f"a preview sent {sent}: {run}"
        return run

    def expect_nothing_to_do(self) -> None:
        """A preview must be empty and send ThoughtSpot nothing."""
        run = self.preview("--expect-no-changes")
        assert run.status == 0, f"not settled: {run}"

    def state(self) -> dict[str, Any]:
        """The state as the file backend holds it."""
        checkpoint = next((self.folder / "backend").glob(".pulumi/stacks/*/*.json"))
        state: dict[str, Any] = json.loads(checkpoint.read_text())["checkpoint"]
        return state

    def resources(self) -> dict[str, dict[str, Any]]:
        """The preferences in the state, by name; those that wait for their delete have ``(old)`` behind it."""
        resources = (self.state().get("latest") or {}).get("resources", [])
        return {
            resource["urn"].rpartition("::")[2] + (" (old)" if resource.get("delete") else ""): resource
            for resource in resources
            if resource["type"].startswith("pulumi-python:dynamic")
        }

    def outputs(self) -> dict[str, Any]:
        """What the program exports; a secret as the state holds it, encrypted."""
        resources = self.state()["latest"]["resources"]
        (found,) = (each for each in resources if each["type"] == "pulumi:pulumi:Stack")
        return dict(found.get("outputs", {}))

    def urn(self, name: str) -> str:
        """The URN of a resource in the state."""
        urn: str = self.resources()[name]["urn"]
        return urn


def ran(command: str | list[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Runs a command to its end, a text by a shell; its output has standard error among it."""
    done = subprocess.run(
        command,
        shell=isinstance(command, str),
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=HANGING,
        check=False,
    )
    return Run(command if isinstance(command, str) else shlex.join(command), done.returncode, done.stdout)


def _pulumi(folder: Path, environment: Mapping[str, str], *command: str) -> Run:
    return ran(["pulumi", *command, "--non-interactive", "--color=never"], folder, environment)


def _init(folder: Path, name: str) -> None:
    """Makes a project with one stack."""
    (folder / "Pulumi.yaml").write_text(_PROJECT)
    surroundings = {**environment(folder), **vault.environment()}
    made = _pulumi(folder, surroundings, "stack", "init", name, f"--secrets-provider={vault.PROVIDER}")
    assert made.status == 0, made


@functools.cache
def _new_stack(name: str) -> Path:
    """The folder of a new stack, made once in this process: a copy takes no time, and another one half a second."""
    folder = Path(_folders.name) / name
    folder.mkdir()
    _init(folder, name)
    shutil.rmtree(folder / "home")
    return folder


_folders = tempfile.TemporaryDirectory()
