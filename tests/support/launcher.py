"""The process that others are forked from: it has imported everything, and given the provider a `Clock`.

Each line on its standard input is the order for one process; it prints that one's process id, and that one its port.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import grpc

from support.clock import Clock

_OTHERS = (
    "requests",
    "pulumi.automation",
    "pulumi.dynamic",
    "pulumi.runtime",
    "dill",
    "google.protobuf.json_format",
)
"""What the provider and its users import of others; they keep the machine's clock."""


def main() -> None:
    clock = Clock()
    for module in _OTHERS:
        importlib.import_module(module)
    assert not any(module.startswith("pulumi_thoughtspot") for module in sys.modules), "imported with another clock"
    clock.is_the_time_for(["pulumi_thoughtspot", "pulumi_thoughtspot.dynamic"])
    gc.freeze()  # What the collector does not touch, a fork need not copy.
    for line in sys.stdin:
        forget_those_that_were_killed()
        if os.fork() == 0:
            print(os.getpid())
            serve(clock, **json.loads(line))


def forget_those_that_were_killed() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(clock: Clock, kind: str, environment: dict[str, str], **order: Any) -> None:
    """Is a process of this kind, ``plugin`` or ``program``, with these variables beside those of the launcher."""
    os.environ.update(environment)
    if kind == "plugin":
        serve_plugin(clock, **order)
    else:
        serve_program(**order)


def serve_plugin(
    clock: Clock, engine: str, waits: str | None, byte_seconds: float | None, folder: str | None = None
) -> None:
    """Is a plugin of the engine at ``engine``, in this folder. With ``waits``, it goes by `Clock.go_by_waits`."""
    if folder is not None:
        os.chdir(folder)
    random.seed(0)  # The provider's waits before it tries again have a part that is random.
    if waits is not None:
        clock.go_by_waits(waits, byte_seconds)
    sys.argv = ["pulumi.dynamic", engine]
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


def serve_program(folder: str) -> None:
    """Is the program in this folder as those of Pulumi's Automation API are, "inline programs" in its words."""
    from pulumi.automation._server import LanguageServer
    from pulumi.runtime.proto import language_pb2_grpc

    sys.dont_write_bytecode = True  # As `PYTHONDONTWRITEBYTECODE` is for what begins anew: see `support.cli.Stack`.

    def program() -> None:
        runpy.run_path(folder, run_name="__main__")

    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageServer(program), server)
    print(server.add_insecure_port("127.0.0.1:0"))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # What the program prints is no answer to an order.
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
