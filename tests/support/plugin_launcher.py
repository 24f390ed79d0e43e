"""The process that plugins are forked from: it has imported everything, and given the provider a `Clock`.

Each line on its standard input is the order for one plugin; it prints the plugin's process id, and the plugin its port.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import runpy
import sys
from contextlib import suppress

from support.clock import Clock

_OTHERS = ("requests", "pulumi.dynamic", "pulumi.runtime", "dill", "google.protobuf.json_format")
"""What the provider imports of others; they keep the machine's clock."""


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
            serve(clock, **json.loads(line))


def forget_those_that_were_killed() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(
    clock: Clock, engine: str, environment: dict[str, str], waits: str | None, byte_seconds: float | None
) -> None:
    """Is a plugin of the engine at ``engine``. With ``waits``, it goes by `Clock.go_by_waits`."""
    os.environ.update(environment)
    random.seed(0)  # The provider's waits before it tries again have a part that is random.
    if waits is not None:
        clock.go_by_waits(waits, byte_seconds)
    print(os.getpid())
    sys.argv = ["pulumi.dynamic", engine]
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
