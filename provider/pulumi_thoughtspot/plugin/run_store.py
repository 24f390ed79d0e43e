"""Where the provider processes of one run tell each other what it declares: files that only this user can reach.

One process serves one provider instance, and a run may have several. What they have in common is the address at which
their engine listens, and nothing else. The preview and the update of one 'pulumi up' have two of those, and so have two
runs. Measured with CLI 3.274.1.

Each process writes a file of its own and reads those of the others, of which it takes whole lines alone; so nobody
waits for anybody, and what a process that was killed had told counts as long as another one of its run lives. A file is
locked for as long as its process lives: where all of a run's files are without a lock, the run counts as over, and the
next process that comes removes them, before it could take them for those of a run whose engine got the same address.
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pulumi_thoughtspot.plugin import facts
from pulumi_thoughtspot.rules.journal import Fact

try:
    import fcntl
except ImportError:  # Not a system of the Unix family.
    fcntl = None  # type: ignore[assignment]

_PART = 1 << 16
"""Bytes that are read at a time."""


class RunStore:
    """The `Journal` of one process.

    ``warn`` is told once where the store cannot be used; from then on, the process is by itself.
    """

    def __init__(self, address: str, warn: Callable[[str], object]) -> None:
        self._warn = warn
        self._works = True
        self._own: int | None = None
        self._others: dict[str, _Other] = {}
        try:
            self._open(address)
        except OSError as error:
            self._stop(error)

    def _open(self, address: str) -> None:
        if fcntl is None:
            raise OSError("this system has no locks for files")
        self._folder = Path(tempfile.gettempdir()) / f"pulumi-thoughtspot-{os.getuid()}"
        self._prefix = f"{_run(address)}."
        with _alone_in(self._folder, make=True):
            _remove_what_is_left_over(self._folder)
            self._own, path = tempfile.mkstemp(prefix=self._prefix, dir=self._folder)
            self._name = Path(path).name
            fcntl.flock(self._own, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def tell(self, fact: Fact) -> None:
        if not self._works or self._own is None:
            return
        line = facts.line(fact)
        try:
            if os.write(self._own, line) < len(line):
                raise OSError("there is no room for it")
        except OSError as error:
            self._stop(error)

    def heard(self) -> list[Fact]:
        found: list[Fact] = []
        if not self._works:
            return found
        try:
            with os.scandir(self._folder) as files:
                new = {file.name for file in files if file.name.startswith(self._prefix)} - {self._name, *self._others}
            for name in new:
                with suppress(FileNotFoundError):  # Its process has just ended.
                    self._others[name] = _Other(self._folder / name)
            for other in self._others.values():
                found.extend(map(facts.fact, other.new_lines()))
        except (OSError, ValueError) as error:
            self._stop(error)
        return found

    def close(self) -> None:
        """Removes what this process has told: its run is over."""
        if self._own is None:
            return
        with suppress(OSError), _alone_in(self._folder, make=False):
            (self._folder / self._name).unlink(missing_ok=True)
            os.close(self._own)
            self._own = None
            self._folder.rmdir()  # Fails, as it should, while another process uses it.

    def _stop(self, why: Exception) -> None:
        self._works = False  # What was told stays for the others to hear, and is removed at the end.
        self._warn(
            "What this run's other provider instances declare is not known here, nor there what this one declares:"
            f" {why}. Where a resource's name and its instance change in one run, give it an alias."
        )


class _Other:
    """The file of another process, as far as it has been read."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        _must_be_own(self._file, path)
        self._read = 0
        self._half = b""

    def new_lines(self) -> list[bytes]:
        """The lines that it has got since they were asked for last. One that is half written is not one so far."""
        while part := os.pread(self._file, _PART, self._read):
            self._read += len(part)
            self._half += part
            if len(part) < _PART:
                break
        *lines, self._half = self._half.split(b"\n")
        return lines


def _run(address: str) -> str:
    """A name for the run whose engine listens at ``address`` of this machine, which may have several networks."""
    network = ""
    with suppress(OSError):
        network = str(Path("/proc/self/ns/net").readlink())
    return hashlib.sha256("\n".join((platform.node(), network, address)).encode()).hexdigest()[:32]


@contextmanager
def _alone_in(folder: Path, *, make: bool) -> Iterator[None]:
    """While no other process comes to ``folder`` or leaves it. Raises OSError where it is not this user's own."""
    while True:
        if make:
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
        try:
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            if make:  # The last process that used it has just removed it.
                continue
            raise
        try:
            _must_be_own(opened, folder)
            fcntl.flock(opened, fcntl.LOCK_EX)
            if _is_still(opened, folder):
                yield
                return
        finally:
            os.close(opened)


def _must_be_own(opened: int, path: Path) -> None:
    status = os.fstat(opened)
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise PermissionError(f"{path} is not this user's alone")


def _is_still(opened: int, folder: Path) -> bool:
    """Whether ``folder`` has not been removed while its lock was waited for."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(opened), folder.lstat())
    return False


def _remove_what_is_left_over(folder: Path) -> None:
    """Removes the files of every run of which no process lives."""
    runs: dict[str, list[Path]] = {}
    for path in folder.iterdir():
        runs.setdefault(path.name.partition(".")[0], []).append(path)
    for paths in runs.values():
        if not any(map(_is_in_use, paths)):
            for path in paths:
                path.unlink()


def _is_in_use(path: Path) -> bool:
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(opened)
    return False
