"""The command line, `pulumi-thoughtspot`: finds the subcommand and hands over to it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from pulumi_thoughtspot.commands import doctor, emulator, history, import_, show, validate
from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.release import DISTRIBUTION as _PROGRAM
from pulumi_thoughtspot.release import installed


class _Subcommand(Protocol):
    """What a module offers to be a subcommand.

    `run` returns the exit status, or raises `argparse.ArgumentError` (wrong usage) or `Error` (told on stderr).
    """

    NAME: str
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


_SUBCOMMANDS: tuple[_Subcommand, ...] = (show, import_, doctor, validate, history, emulator)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 failed.

    `argv` are the arguments without the program's name; None takes those of this process. Wrong arguments raise
    :class:`SystemExit` with the status 2, as argparse does; `--help` and `--version` raise it with 0.
    """
    _open_what_is_closed()
    parser = argparse.ArgumentParser(_PROGRAM, description="ThoughtSpot's channel preferences and webhooks.")
    parser.add_argument("--version", action="version", version=f"{_PROGRAM} {installed()}")
    subparsers = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
    found = {}
    for subcommand in _SUBCOMMANDS:
        subparser = subparsers.add_parser(subcommand.NAME, help=subcommand.HELP)
        subcommand.add_arguments(subparser)
        found[subcommand.NAME] = (subcommand, subparser)
    _complete(parser)
    arguments = parser.parse_args(argv)
    chosen, subparser = found[arguments.subcommand]
    try:
        status = chosen.run(arguments)
        sys.stdout.flush()  # Here, and not at exit, where a reader that is gone would be told with a traceback.
    except argparse.ArgumentError as error:
        subparser.error(str(error))
    except Error as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:  # Nothing can be written there any more, or the folder is gone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # As in `show | head`: the reader has what it wanted.
            print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # What a shell makes of ^C.
    return status


def _complete(parser: argparse.ArgumentParser) -> None:
    """Answers a shell that asks how a command line goes on, and ends; needs the extra ``completion``."""
    if "_ARGCOMPLETE" in os.environ:
        with suppress(ImportError):
            import argcomplete

            argcomplete.autocomplete(parser)


def _open_what_is_closed() -> None:
    """Stands in for a stream that whoever has started this has closed, as with ``>&-``: Python has None for it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


if __name__ == "__main__":
    sys.exit(main())
