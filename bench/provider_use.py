"""The provider's memory and CPU time, as Linux tells them under /proc; elsewhere, nothing is found."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from engine.processes import below

_PROC = Path("/proc")
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Use:
    """The most memory that a provider's process had, in KiB, and the seconds of CPU that it took; 0: none seen."""

    memory_kib: int = 0
    cpu_seconds: float = 0.0

    @staticmethod
    def least(several: Iterable[Use]) -> Use:
        """Of several runs: what else the machine did only ever adds to it."""
        uses = list(several)
        return Use(min(use.memory_kib for use in uses), min(use.cpu_seconds for use in uses))


class ProviderUse:
    """What a provider's process below ``root`` uses while this is alive."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._by_pid: dict[int, Use] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def use(self) -> Use:
        """So far: of several processes, the most memory that one had, and the CPU time of all."""
        uses = self._by_pid.values()
        return Use(max((use.memory_kib for use in uses), default=0), sum(use.cpu_seconds for use in uses))

    def __enter__(self) -> ProviderUse:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopping.wait(_POLL_SECONDS):
            for process in below(self._root):
                # The kernel adds up, so that nothing between two looks is missed but a process's last moments.
                with suppress(OSError):
                    if process.is_plugin:
                        self._by_pid[process.pid] = Use(_peak_kib(process.pid), process.cpu_seconds)


def _peak_kib(pid: int) -> int:
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0
