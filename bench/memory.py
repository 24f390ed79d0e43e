"""The provider's memory, as Linux tells it under /proc; elsewhere, nothing is found."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from engine.processes import below

_PROC = Path("/proc")
_POLL_SECONDS = 0.05


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
            for process in below(self._root):
                # The kernel keeps the peak, so that nothing between two looks is missed but a process's last moments.
                with suppress(OSError):
                    if process.is_plugin:
                        self.kib = max(self.kib, _peak_kib(process.pid))


def _peak_kib(pid: int) -> int:
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0
