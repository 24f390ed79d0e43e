"""The process that plugins are forked from: it has imported everything, and given the provider a `Clock`.

Each line on its standard input is the order for one plugin; it prints the plugin's process id, and the plugin its port.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import signal
import sys
from typing import Any

from faults.clock import Clock

_OTHERS = ("requests", "pulumi.dynamic", "pulumi.runtime", "dill", "google.protobuf.json_format")
"""What the provider imports of others; they keep the machine's clock."""


def main() -> None:
    clock = Clock()
    for module in _OTHERS:
        importlib.import_module(module)
    assert not any(module.startswith("pulumi_thoughtspot") for module in sys.modules), "imported with another clock"
    clock.is_the_time_for(["pulumi_thoughtspot", "pulumi_thoughtspot.dynamic"])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Nobody waits for a plugin that was killed.
    for line in sys.stdin:
        if os.fork() == 0:
            serve(clock, **json.loads(line))


def serve(
    clock: Clock, engine: str, waits: str | None, speed: float, read_seconds: float, environment: dict[str, str]
) -> None:
    """Is a plugin of the engine at ``engine``. ``waits`` and ``speed``: see `Clock.told`."""
    os.environ.update(environment)
    transport: Any = sys.modules["pulumi_thoughtspot.client.transport"]
    assert transport.READ_SECONDS == 30.0, "the policy has changed, or its place"
    transport.READ_SECONDS = read_seconds
    if waits is not None:
        clock.told(waits, speed)
    print(os.getpid())
    sys.argv = ["pulumi.dynamic", engine]
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
