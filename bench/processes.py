"""What runs below the CLI, as Linux tells it under /proc; elsewhere, nothing is found."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_PROC = Path("/proc")
_POLL_SECONDS = 0.05
_PLUGIN = b"pulumi.dynamic"


class PeakMemory:
    """The most memory that a provider's process below ``root`` has used while this is alive, in KiB; 0: none seen."""

    def __init__(self, root: int) -> None:
        self.kib = 0
        self._root = root
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopping.wait(_POLL_SECONDS):
            for pid in descendants(self._root):
                # The kernel keeps the peak, so that nothing between two looks is missed but a process's last moments.
                with suppress(OSError):
                    if _PLUGIN in (_PROC / str(pid) / "cmdline").read_bytes():
                        self.kib = max(self.kib, _peak_kib(pid))


def descendants(root: int) -> list[int]:
    """The processes below ``root``, nearest first."""
    children: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            # The second field is the command's name in parentheses, which may hold anything.
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    found = list(children.get(root, []))
    for pid in found:
        found += children.get(pid, [])
    return found


def kill(root: int) -> None:
    """End ``root`` and all below it at once."""
    for pid in [*descendants(root), root]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _peak_kib(pid: int) -> int:
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0
