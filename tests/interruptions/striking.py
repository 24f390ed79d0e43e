"""Runs a command of the CLI, and strikes while one request of it is held."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from engine.processes import Process
from interruptions.ending import wait_until_ended
from interruptions.gate import Hold
from interruptions.place import Place
from interruptions.running import Running
from support.cli import Run
from support.inline import served

CONNECTION_LOST = re.compile("error: error reading from server: (EOF|connection reset by peer)$", re.MULTILINE)
"""How the engine says it: the kernel resets the connection of a process that dies with something of it still unread."""


class Interrupted:
    """A command that has come to its end, while its request is or was held; and the processes that it had started."""

    def __init__(self, run: Run, started: list[Process]) -> None:
        self.run = run
        self._started = started

    def leaves_no_process(self) -> None:
        """Returns when none is left. But where the CLI was killed, its language host stays for minutes."""
        killed = self.run.status < 0
        wait_until_ended(process for process in self._started if not (killed and process.is_language_host))


@contextmanager
def interrupted(
    place: Place, command: str, hold: Hold, strike: Callable[[Running], None], *, inline: bool
) -> Iterator[Interrupted]:
    """Runs ``command``, holds one request of it, strikes, and lets the request go once the CLI has come to its end.

    A strike that the CLI outlives until the step is over opens the gate itself. The engine starts a process for the
    program, as for a user's, unless it is ``inline``: then there is one at hand.
    """
    place.gate.hold(hold)
    serving = served(place.stack.folder, place.stack.environment) if inline else nullcontext()
    with serving as option, Running(place.stack, command, *([option] if option else [])) as running:
        place.gate.wait_until_held()
        running.look_at_processes()
        assert any(process.is_plugin for process in running.started), "this goes by Linux's /proc"
        strike(running)
        run = running.end()
        place.gate.open()
        yield Interrupted(run, running.started)


def kill_the_plugin(running: Running) -> None:
    (plugin,) = (process for process in running.started if process.is_plugin)
    plugin.kill()


def kill_the_cli(running: Running) -> None:
    running.kill()


def interrupt_twice(running: Running) -> None:
    running.interrupt()
    running.wait_for("^C received; cancelling.")
    running.interrupt()


def refused_for_its_lock(place: Place) -> None:
    assert place.is_locked
    locked = place.stack.run("up", "--yes", "--skip-preview", status=None)
    assert locked.status != 0
    assert "error: the stack is currently locked by 1 lock(s)." in locked.output
    assert "or delete the lock file with `pulumi cancel`." in locked.output
