"""Writing files so that all of them are written or none is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from pulumi_thoughtspot.errors import Error


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
    drafts: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for file, text in texts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            drafts[file] = _draft(file)
            drafts[file].write_bytes(text.encode())
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


def _draft(file: Path) -> Path:
    """A new, empty file beside ``file``, under a name that nobody can have put a link or a file of his own to."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    draft = Path(name)
    # For nobody else to read, as that function makes it: not so any other new file.
    draft.chmod(0o666 & ~_umask())
    return draft


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
