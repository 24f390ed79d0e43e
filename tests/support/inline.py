"""Programs that run in a process at hand, as those of Pulumi's Automation API do: "inline programs" in its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.forked import ForkedProcess


@contextmanager
def served(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Serves the program in a folder, with this environment, while the block lasts.

    Gives the option with which the CLI finds it.

    Its process is forked, and not this one: a program whose engine was killed leaves coroutines that have not ended,
    and what becomes of them harms whatever runs at the time.
    """
    process = ForkedProcess("program", environment, folder=str(folder))
    try:
        yield f"--client=127.0.0.1:{process.port}"
    finally:
        process.kill()
