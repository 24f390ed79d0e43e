"""A provider's process at hand for the real engine, forked where the engine starts one.

The engine starts a provider in Python by a script of its own, which runs the command that PULUMI_PYTHON_CMD names. Here
that is a command that asks this process for a forked plugin, says at which port it answers, and lives as long.
"""

from __future__ import annotations

import functools
import json
import shlex
import socket
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from support.forked import ForkedProcess

AT_HAND = "PULUMI_PYTHON_CMD"
"""The engine's variable, which a stack's environment has as `command` where the provider is to be forked."""

WAITS = "WAITS"
"""A variable for a stack's environment: the address of `Waits`, with which the provider waits for nobody."""

# Begins in a fiftieth of a second, since it needs nothing but what Python itself has.
_COMMAND = """
import json, os, signal, socket, sys

signal.signal(signal.SIGINT, signal.SIG_DFL)  # How the engine ends it.
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect({address!r})
    asked.sendall(json.dumps([sys.argv[-1], os.getcwd(), dict(os.environ)]).encode() + b"\\n")
    with asked.makefile() as answers:
        print(answers.readline().strip(), flush=True)
        answers.read()
"""

# The engine has Python do other things by the same command. Which packages there are, it asks up to four times a
# command, and each time pip takes longer to say so than the rest of the command.
_FOR_PYTHON = """#!/bin/sh
case " $* " in
*" -m pulumi.dynamic "*) exec {python} -I -S {asks} "$@" ;;
*" -m pip list "*)
    [ -f {packages} ] || {{ {python} "$@" >{packages}.$$ && mv {packages}.$$ {packages}; }} || exit
    exec cat {packages} ;;
*) exec {python} "$@" ;;
esac
"""


@functools.cache
def command() -> str:
    """The command for PULUMI_PYTHON_CMD; it works as long as this process lives."""
    folder = Path(_folder.name)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "asked"))
    listener.listen()
    threading.Thread(target=_accept, args=(listener,), daemon=True).start()
    asks, runs = folder / "ask.py", folder / "python"
    asks.write_text(_COMMAND.format(address=str(folder / "asked")))
    files = {"python": sys.executable, "asks": asks, "packages": folder / "packages.json"}
    runs.write_text(_FOR_PYTHON.format(**{name: shlex.quote(str(file)) for name, file in files.items()}))
    runs.chmod(0o755)
    return str(runs)


def _accept(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    with suppress(OSError), connection, connection.makefile("rw") as asks:
        engine, folder, environment = json.loads(asks.readline())
        waits = environment.pop(WAITS, None)
        order = {"engine": engine, "folder": folder, "waits": waits, "byte_seconds": None}
        plugin = ForkedProcess("plugin", environment, **order)
        try:
            asks.write(f"{plugin.port}\n")
            asks.flush()
            asks.read()  # Until the engine ends the command.
        finally:
            plugin.kill()


_folder = tempfile.TemporaryDirectory()
