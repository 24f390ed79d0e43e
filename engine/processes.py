"""What runs below the CLI, as Linux tells it under /proc; elsewhere, nothing is found."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One process. ``started``, since a process id may be given to another one later."""

    pid: int
    started: str
    command: str

    @property
    def is_plugin(self) -> bool:
        """Whether it is the provider, and not the shell that has started it."""
        return " -m pulumi.dynamic " in self.command

    @property
    def cpu_seconds(self) -> float:
        """What it has taken so far; 0 where it is gone."""
        fields = _fields(self.pid)
        return 0.0 if fields is None else (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")

    @property
    def is_language_host(self) -> bool:
        return Path(self.command.split(" ")[0]).name == "pulumi-language-python"

    @property
    def runs(self) -> bool:
        fields = _fields(self.pid)
        return fields is not None and fields[0] not in "ZX" and fields[_STARTED] == self.started

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            if self.runs:
                os.kill(self.pid, signal.SIGKILL)


_PARENT, _USER, _SYSTEM, _STARTED = 1, 11, 12, 19  # Behind the process's name, counted from its state.


def below(root: int) -> list[Process]:
    """The processes below ``root``, nearest first."""
    everything = {pid: fields for pid in _pids() if (fields := _fields(pid)) is not None}
    found: list[int] = [root]
    for parent in found:
        found += [pid for pid, fields in everything.items() if int(fields[_PARENT]) == parent]
    return [Process(pid, everything[pid][_STARTED], _command(pid)) for pid in found[1:]]


def kill(root: int) -> None:
    """Ends ``root`` and all below it at once."""
    for process in below(root):
        process.kill()
    with suppress(ProcessLookupError):
        os.kill(root, signal.SIGKILL)


def _pids() -> list[int]:
    return [int(folder.name) for folder in _PROC.glob("[0-9]*")]


def _fields(pid: int) -> list[str] | None:
    """The fields behind the process's name, which stands in parentheses and may hold anything."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _command(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
