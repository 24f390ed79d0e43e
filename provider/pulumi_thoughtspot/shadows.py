"""A file beside the program that has the name of a module which this package needs: Python imports it instead.

The SDK alone does without many modules that this package takes, so that a program without it may run beside such a
file. This module imports as little as it can by itself, since whatever it imports may be the one; then it imports all
that a provider needs, which is nearly everything, and says what is in the way.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.plugin.process import server_module, show_errors_without_traceback


def _blamed(error: Exception) -> Exception | None:
    """What to raise where importing this package fails with ``error``: it names the file; None where there is none.

    A program ends with it as with every `pulumi.RunError`, and a provider's process answers with it: without a
    traceback, both.
    """
    found = sorted({str(file): name for name, file in _beside_the_program(error)}.items())
    if not found:
        return None
    files = " and ".join(file for file, _ in found)
    names = " and ".join(repr(name) for _, name in found)
    said = Error(
        f"pulumi-thoughtspot cannot be imported: it needs the Python module {names}, and Python takes {files} for it.",
        "Give the file another name, or move it into a folder of its own.",
    )
    if server_module() is not None:
        show_errors_without_traceback()
        return said
    from pulumi import RunError

    return RunError(str(said))


def _beside_the_program(error: Exception) -> Iterator[tuple[str, Path]]:
    """The modules that were imported from there and that are somewhere else, too, or that ``error`` is about."""
    folders = {Path(sys.path[0]).resolve(), Path.cwd()}
    about = str(getattr(error, "name", None) or "").partition(".")[0]
    for name, module in list(sys.modules.items()):
        file = _file(module)
        if file is None or "." in name or name == "__main__":
            continue
        folder = file.parent.parent if file.name == "__init__.py" else file.parent
        if folder in folders and (name == about or _is_elsewhere(name, folders)):
            yield name, file


def _file(module: ModuleType) -> Path | None:
    file = getattr(module, "__file__", None)
    return Path(file).resolve() if isinstance(file, str) else None


def _is_elsewhere(name: str, folders: set[Path]) -> bool:
    others = [path for path in sys.path if Path(path).resolve() not in folders]
    return name in sys.stdlib_module_names or PathFinder.find_spec(name, others) is not None


try:
    importlib.import_module("pulumi_thoughtspot.dynamic")
except Exception as _error:
    _named = _blamed(_error)
    if _named is None:
        raise
    raise _named from None
