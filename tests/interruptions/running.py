"""A command of the CLI while it runs."""

from __future__ import annotations

import os
import shlex
import signal
import threading
from pathlib import Path
from types import TracebackType

from engine.apart import start
from engine.processes import Process, below
from support.cli import Run, Stack
from support.patience import HANGING
from support.plugin_at_hand import AT_HAND


class Running:
    """`pulumi COMMAND`, at the head of a process group as in a terminal; alive inside a ``with`` block.

    ``options`` are more of its options. The engine starts the provider, as for a user. Whatever it has started and left
    behind is ended with the block. ``by_github``: started as a step of a workflow that says `run: exec pulumi COMMAND`.
    """

    def __init__(self, stack: Stack, command: str, *options: str, by_github: bool = False) -> None:
        words = ["pulumi", command, "--yes", "--skip-preview", "--non-interactive", "--color=never", *options]
        self._command = shlex.join(words)
        self._process = start(
            _as_a_step(words, stack.folder) if by_github else words,
            stack.folder,
            {name: value for name, value in stack.environment.items() if name != AT_HAND},
        )
        self._output = ""
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self.started: list[Process] = []
        """What it had started when it was struck."""

    def __enter__(self) -> Running:
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for process in [*self.started, *below(self._process.pid)]:
            process.kill()
        self._process.kill()
        self.end()

    def look_at_processes(self) -> None:
        self.started = below(self._process.pid)

    def interrupt(self) -> None:
        """^C: a terminal sends it to the whole group."""
        os.killpg(self._process.pid, signal.SIGINT)

    def cancel(self) -> None:
        """As GitHub cancels a job: it interrupts the process that it has started, and no other."""
        self._process.send_signal(signal.SIGINT)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def wait_for(self, text: str) -> None:
        """Returns when ``text`` has been shown."""
        with self._more:
            assert self._more.wait_for(lambda: text in self._output, HANGING), f"not shown: {text}\n{self._output}"

    def end(self) -> Run:
        """Waits for its end; a negative exit status is the signal that ended it."""
        status = self._process.wait(HANGING)
        self._reader.join(HANGING)
        return Run(self._command, status, self._output)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with self._more:
                    self._output += line
                    self._more.notify_all()


def _as_a_step(words: list[str], folder: Path) -> list[str]:
    script = folder / "step.sh"
    script.write_text(f"exec {shlex.join(words)}\n")
    return ["bash", "-e", str(script)]
