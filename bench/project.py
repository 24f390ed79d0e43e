"""A project in a temporary folder, and the real Pulumi CLI on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import apart
from engine.apart import ROOT

from .provider_use import ProviderUse, Use

_PROGRAMS = Path(__file__).parent / "programs"
_MOST_SECONDS = 1800.0
_LINES_SHOWN = 40


class BenchError(Exception):
    """A command failed, or left something else than it should."""


@dataclass(frozen=True)
class Run:
    """What one command took: seconds from its start to its end, and what the provider's process used, if watched."""

    seconds: float
    provider: Use


class Project:
    """One of the programs, with a stack that is configured for ``host``. Everything is kept in ``folder``."""

    def __init__(self, folder: Path, program: str, host: str, token: str, environment: dict[str, str]) -> None:
        self._folder = folder
        self._backend = folder / "backend"
        self._environment = {
            **apart.environment(folder),
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "provider", ROOT))),
            **environment,
        }
        (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        shutil.copyfile(_PROGRAMS / f"{program}.py", folder / "__main__.py")
        self.run("stack", "init", "dev")
        self.run(
            "config", "set-all", "--plaintext", f"thoughtspot:host={host}", "--secret", f"thoughtspot:token={token}"
        )

    def set_environment(self, name: str, value: str) -> None:
        """Set a variable for the commands to come."""
        self._environment[name] = value

    def run(self, *command: str, watch: bool = False) -> Run:
        """Run one command. Raises `BenchError`, with what the command printed, if it fails or takes for ever."""
        shown = " ".join(("pulumi", *command))
        started = time.monotonic()
        with (
            apart.start(
                ["pulumi", *command, "--non-interactive", "--color=never"], self._folder, self._environment
            ) as process,
            ExitStack() as watches,
        ):
            watched = watches.enter_context(ProviderUse(process.pid)) if watch else None
            try:
                output, _ = process.communicate(timeout=_MOST_SECONDS)
            except subprocess.TimeoutExpired:
                apart.stop(process)
                raise BenchError(f"'{shown}' took more than {_MOST_SECONDS:.0f} seconds") from None
            except BaseException:
                apart.stop(process)
                raise
            seconds = time.monotonic() - started
        if process.returncode:
            end = "\n".join(output.splitlines()[-_LINES_SHOWN:])
            raise BenchError(f"'{shown}' ended with the exit status {process.returncode}, and these lines:\n{end}")
        return Run(seconds, watched.use if watched else Use())

    def resources(self) -> int:
        """How many resources of a dynamic provider the state holds."""
        state: dict[str, Any] = json.loads(self._checkpoint().read_text())["checkpoint"]
        resources = (state.get("latest") or {}).get("resources", [])
        return sum(resource["type"].startswith("pulumi-python:dynamic") for resource in resources)

    def state_bytes(self) -> int:
        """The size of the state as the file backend keeps it."""
        return self._checkpoint().stat().st_size

    def _checkpoint(self) -> Path:
        return next(self._backend.glob(".pulumi/stacks/*/*.json"))
