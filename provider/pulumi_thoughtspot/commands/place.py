"""Where a project's program is, and writing files so that all of them are written or none is."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
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
    main = project.parent / _main(project)
    return main if main.suffix == ".py" else main / PROGRAM


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


def refuse_existing(files: Iterable[Path], *, force: bool) -> None:
    """Raises `Error` where one of the files cannot or must not be written."""
    existing = [file for file in files if os.path.lexists(file)]
    for file in existing:
        if file.is_dir():
            raise Error(f"{str(file)!r} is a folder; nothing was written.", "Write elsewhere: --out DIR.")
    if existing and not force:
        shown = " and ".join(repr(str(file)) for file in existing)
        raise Error(
            f"{shown} {'exists' if len(existing) == 1 else 'exist'} already; nothing was written.",
            "Write elsewhere (--out DIR), or overwrite (--force).",
        )


def write_all(texts: Mapping[Path, str]) -> None:
    """Writes every text to its file, and makes the folders; raises `Error`, with no file changed, where it cannot."""
    drafts = {file: file.with_name(f".{file.name}.new") for file in texts}
    before: dict[Path, bytes | None] = {}
    try:
        for file, text in texts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            # Half a character of UTF-16, which JSON can bring, has no UTF-8; its escape means the same in JSON.
            drafts[file].write_bytes(text.encode("utf-8", "backslashreplace"))
        for file, draft in drafts.items():
            content = file.read_bytes() if file.exists() else None
            draft.replace(file)
            before[file] = content
    except OSError as error:
        _undo(before, drafts.values())
        raise Error(
            f"{str(error.filename or next(iter(texts)))!r} cannot be written ({error.strerror}); nothing was written.",
            "Write elsewhere: --out DIR.",
        ) from None


def _undo(before: Mapping[Path, bytes | None], drafts: Iterable[Path]) -> None:
    with suppress(OSError):
        for file, content in before.items():
            if content is None:
                file.unlink()
            else:
                file.write_bytes(content)
    for draft in drafts:
        with suppress(OSError):
            draft.unlink()
