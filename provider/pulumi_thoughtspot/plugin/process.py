"""Whether this process is one that the engine has started to serve dynamic providers, and how it reaches the engine."""

from __future__ import annotations

import sys
from typing import Any

_SERVER = "pulumi.dynamic.__main__"


def server_module() -> Any:
    """The SDK's module that serves dynamic providers, where this process runs it; otherwise None."""
    main = sys.modules.get("__main__")
    return main if getattr(getattr(main, "__spec__", None), "name", None) == _SERVER else None


def engine_address() -> str | None:
    """The address at which the engine listens; None where no engine has started this process."""
    return sys.argv[-1] if server_module() is not None and len(sys.argv) > 1 else None
