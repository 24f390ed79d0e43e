"""What has to end when the CLI has ended."""

from __future__ import annotations

import time
from collections.abc import Iterable

from engine.processes import Process
from support.patience import HANGING

_POLL_SECONDS = 0.02


def wait_until_ended(processes: Iterable[Process]) -> None:
    """Returns when none of them runs any more."""
    end = time.monotonic() + HANGING
    left = [process for process in processes if process.runs]
    while left:
        assert time.monotonic() < end, f"these stay: {left}"
        time.sleep(_POLL_SECONDS)
        left = [process for process in left if process.runs]
