"""Where a project's program is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pulumi_thoughtspot.commands.project import project_file
from pulumi_thoughtspot.errors import Error

PROGRAM = "__main__.py"

_MAIN = re.compile(r"""^main:[ \t]*(["']?)(?P<main>[^"'#\n]+?)\1[ \t]*(?:#.*)?$""", re.MULTILINE)


def program_of_project(folder: Path) -> Path | None:
    """The program that Pulumi runs in ``folder``; None where that is in no project."""
    project = project_file(folder)
    if project is None:
        return None
    given = _main(project)
    main = project.parent / given
    if not given.isprintable():
        raise _wrong(given, "holds characters that cannot be printed")
    if not main.resolve().is_relative_to(project.parent.resolve()):
        raise _wrong(given, "is not in the project's folder")
    return main if main.suffix == ".py" else main / PROGRAM


def folder_of_program(folder: Path) -> Path:
    """Where Pulumi runs the program, in ``folder``; this folder where that is in no project."""
    program = program_of_project(folder)
    return Path() if program is None else program.parent


def _wrong(main: str, why: str) -> Error:
    return Error(
        f"The project's main, {main!r}, {why}; nothing was written.",
        "Correct it in the project's file.",
    )


def _main(project: Path) -> str:
    """A project's `main`: the folder, or the file, of its program."""
    try:
        text = project.read_text(encoding="utf-8")
        if project.suffix == ".json":
            return str(json.loads(text).get("main") or "")
    except (OSError, ValueError, AttributeError) as error:
        raise Error(f"{str(project)!r} cannot be read: {error}.") from None
    match = _MAIN.search(text)
    return match["main"] if match else ""
