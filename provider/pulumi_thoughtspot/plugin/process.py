"""Whether this process is one that the engine has started to serve dynamic providers, and how they reach each other."""

from __future__ import annotations

import sys
import traceback
from types import SimpleNamespace
from typing import Any

from pulumi_thoughtspot.errors import Error

_SERVER = "pulumi.dynamic.__main__"


def server_module() -> Any:
    """The SDK's module that serves dynamic providers, where this process runs it; otherwise None."""
    main = sys.modules.get("__main__")
    return main if getattr(getattr(main, "__spec__", None), "name", None) == _SERVER else None


def engine_address() -> str | None:
    """The address at which the engine listens; None where no engine has started this process."""
    return sys.argv[-1] if server_module() is not None and len(sys.argv) > 1 else None


def show_errors_without_traceback() -> None:
    """Lets the SDK answer the engine with our errors' text alone. Every other error keeps its traceback."""
    server = server_module()
    if getattr(server, "traceback", None) is traceback:
        server.traceback = SimpleNamespace(format_exc=_format_exc)


def _format_exc() -> str:
    error = sys.exc_info()[1]
    return str(error) if isinstance(error, Error) else traceback.format_exc()
