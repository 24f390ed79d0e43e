"""The subcommand `pulumi-thoughtspot emulator`: an emulator for another process, until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pulumi_thoughtspot.emulator.emulator import ADMIN, Emulator
from pulumi_thoughtspot.emulator.readings import Readings, reading_from_text
from pulumi_thoughtspot.errors import one_line

NAME = "emulator"
HELP = "run a stateful stand-in for ThoughtSpot on this machine"
# Windows delivers a signal only between two waits.
_WAIT_SECONDS = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the subcommand."""
    parser.description = "Run a stateful stand-in for ThoughtSpot on this machine, for examples and tests."
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port to listen on (default: any free one)")
    parser.add_argument("--org", type=_org, action="append", default=[], metavar="ID=NAME", help="an Org; repeatable")
    parser.add_argument("--token", metavar="T", help="a bearer token that is an administrator's and does not expire")
    parser.add_argument(
        "--latency-ms", type=_milliseconds, default=0.0, metavar="N", help="milliseconds that a request takes at least"
    )
    parser.add_argument(
        "--requests-per-second",
        type=_rate,
        metavar="N",
        help="answer 429 above this many, with a burst of 10; ThoughtSpot has 100 (default: no limit)",
    )
    parser.add_argument(
        "--reading",
        type=_reading,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"how to read what is not documented; repeatable. Names: {', '.join(Readings().as_dict())}",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run an emulator until SIGINT or SIGTERM, and return the exit status.

    The first line printed ends with the base URL. Raises :class:`argparse.ArgumentError` for arguments that do not go
    together.
    """
    try:
        emulator = Emulator(
            orgs=dict(arguments.org),
            token=arguments.token,
            latency=arguments.latency_ms / 1000,
            port=arguments.port,
            readings=Readings().changed(**dict(arguments.reading)),
            requests_per_second=arguments.requests_per_second,
        )
        if len(dict(arguments.org)) < len(arguments.org):
            raise ValueError("One id is given to two Orgs.")
    except ValueError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    with _interruption() as interrupted:
        try:
            emulator.start()
        except ModuleNotFoundError as error:
            print(error, file=sys.stderr)
            return 1
        except OSError as error:
            print(f"Cannot listen on port {arguments.port}: {error.strerror}", file=sys.stderr)
            return 1
        try:
            print(_greeting(emulator, arguments.token is not None), flush=True)
            while not interrupted.wait(_WAIT_SECONDS):
                pass
        finally:
            emulator.stop()
    return 0


@contextmanager
def _interruption() -> Iterator[threading.Event]:
    """Yield an event that SIGINT or SIGTERM sets, in place of what they did before and will do afterwards."""
    interrupted = threading.Event()
    before = {
        number: signal.signal(number, lambda _number, _frame: interrupted.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield interrupted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _greeting(emulator: Emulator, has_token: bool) -> str:
    orgs = ", ".join(f"{org_id} = {one_line(name)}" for org_id, name in emulator.orgs.items())
    way_in = f"user name {ADMIN.name}, password {ADMIN.password} or secret key {ADMIN.secret_key}"
    if has_token:
        way_in = "the token given, an administrator's, for Primary"
    return (
        "This is not ThoughtSpot but an emulator for tests and examples, listening on "
        f"{emulator.url}\nOrgs: {orgs}\nLog in with: {way_in}"
    )


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number < 2**16:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return number


def _milliseconds(text: str) -> float:
    if not (text.isascii() and text.replace(".", "", 1).isdigit()):
        raise argparse.ArgumentTypeError(f"a latency is a number of milliseconds, not {text!r}")
    return float(text)


def _rate(text: str) -> float:
    if not (text.isascii() and text.replace(".", "", 1).isdigit() and float(text)):
        raise argparse.ArgumentTypeError(f"a rate is a number of requests above 0, not {text!r}")
    return float(text)


def _org(text: str) -> tuple[int, str]:
    org_id, _, name = text.partition("=")
    if not (org_id.isascii() and org_id.isdigit() and name):
        raise argparse.ArgumentTypeError(f"an Org is given as ID=NAME, such as 7=Sales, not {text!r}")
    return int(org_id), name


def _reading(text: str) -> tuple[str, object]:
    name, _, value = text.partition("=")
    try:
        return name, reading_from_text(name, value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
