"""A file beside the program that has the name of a module which this package needs: Python imports it instead.

The SDK alone does without many modules that this package takes, so that a program without it may run beside such a
file. This module imports as little as it can by itself, since whatever it imports may be the one; then it imports all
that a provider needs, which is nearly everything, and says what is in the way. Elsewhere `from html import unescape` is
written rather than `import html` for the same reason: such a file then fails at the import, and not at its first use.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path

from pulumi_thoughtspot.errors import Error, one_line
from pulumi_thoughtspot.plugin.process import server_module, show_errors_without_traceback


def _blamed(error: Exception) -> Exception | None:
    """What to raise where importing this package fails with ``error``: it names the file; None where there is none.

    A program ends with it as with every `pulumi.RunError`, and a provider's process answers with it: without a
    traceback, both. So it has the error's own words, too.
    """
    found = sorted({str(file): name for name, file in _perhaps_at_fault(error)}.items())
    if not found:
        return None
    files = " and ".join(file for file, _ in found)
    names = " and ".join(repr(name) for _, name in found)
    said = Error(
        f"pulumi-thoughtspot cannot be imported: it needs the Python module {names}, and Python takes {files} for it.",
        f"Python's own error is {type(error).__name__}: {one_line(str(error))}\n"
        "Give the file another name, or move it into a folder of its own.",
    )
    if server_module() is not None:
        show_errors_without_traceback()
        return said
    from pulumi import RunError

    return RunError(str(said))


def _perhaps_at_fault(error: Exception) -> list[tuple[str, Path]]:
    """The modules beside the program that may be why: the one that ``error`` names, otherwise each that has two homes.

    A module that is not found is nobody's fault but its own.
    """
    about = (str(error.name or "") if isinstance(error, ImportError) else "").partition(".")[0]
    folders = {folder for path in (*sys.path[:1], ".") if (folder := _resolved(path)) is not None}
    beside = list(_imported_from(folders))
    named = [(name, file) for name, file in beside if name == about]
    if named or isinstance(error, ModuleNotFoundError):
        return named
    return [(name, file) for name, file in beside if _is_elsewhere(name, folders)]


def _imported_from(folders: set[Path]) -> Iterator[tuple[str, Path]]:
    for name, module in list(sys.modules.items()):
        given = getattr(module, "__file__", None)
        file = _resolved(given) if isinstance(given, str) else None
        if file is None or "." in name or name == "__main__":
            continue
        folder = file.parent.parent if file.name == "__init__.py" else file.parent
        if folder in folders:
            yield name, file


def _resolved(path: str) -> Path | None:
    """None for a relative path in a folder that has been deleted."""
    try:
        return Path(path).resolve()
    except OSError:
        return None


def _is_elsewhere(name: str, folders: set[Path]) -> bool:
    others = [path for path in sys.path if _resolved(path) not in folders]
    return name in sys.stdlib_module_names or PathFinder.find_spec(name, others) is not None


try:
    importlib.import_module("pulumi_thoughtspot.dynamic")
except Exception as _error:
    _named = _blamed(_error)
    if _named is None:
        raise
    raise _named from _error
