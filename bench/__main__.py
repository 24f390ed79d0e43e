"""`make bench`: measure, print a table for each number of Orgs and each latency, and draw the plot."""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from engine.apart import ROOT, NoEngineError, engine_path
from pulumi_thoughtspot.emulator import Readings
from pulumi_thoughtspot.emulator.readings import reading_from_text

from .life import FLOOR, SET, SET_FLOOR, SUBJECTS, Cell, Life, fastest, live
from .plot import plot
from .project import BenchError
from .report import report

PLOT = ROOT / "docs" / "benchmark.svg"
USUAL_ORGS, USUAL_LATENCIES = (1, 20, 100, 500), (50.0,)
ALL_LATENCIES = (20.0, 50.0, 100.0)
PROVIDER_ORGS = (1, 1000)


def main() -> int:
    """Measure what the arguments say, and return the exit status."""
    arguments = _arguments()
    # This also undoes that a shell may have started us with SIGINT ignored, which would slow the CLI down.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    cells = _cells(arguments)
    lives: dict[Cell, dict[str, Life]] = {}
    try:
        print(f"{_whatabouts()}\n{_duration(cells, arguments.repeat, arguments.subjects)}\n", flush=True)
        for cell in cells:
            lives[cell] = _measured(arguments.subjects, cell, arguments.repeat)
            print(f"{report(cell, lives[cell])}\n", flush=True)
    except KeyboardInterrupt:
        print("\nInterrupted. Pulumi and the emulator have ended, the temporary folder is removed.", file=sys.stderr)
        return 130
    except (BenchError, NoEngineError) as error:
        print(f"\nTHE BENCHMARK FAILED: {error}", file=sys.stderr)
        return 1
    if arguments.plot is not None:
        _draw(lives, arguments.plot)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measure this package, a plain dynamic provider, and one that does nothing, on the real Pulumi and"
        " an emulated ThoughtSpot. Lists are separated by commas.",
    )
    parser.add_argument("--n", type=_numbers, metavar="N,…", help=f"numbers of Orgs (default: {_listed(USUAL_ORGS)})")
    parser.add_argument(
        "--latency-ms",
        type=_milliseconds,
        metavar="N,…",
        help=f"milliseconds that ThoughtSpot takes for a request (default: {_listed(USUAL_LATENCIES)})",
    )
    parser.add_argument(
        "--subjects",
        type=_subjects,
        default=list(SUBJECTS),
        metavar="NAME,…",
        help=f"which programs (default: {','.join(SUBJECTS)})",
    )
    parser.add_argument("--all", action="store_true", help=f"latencies of {_listed(ALL_LATENCIES)} ms")
    parser.add_argument("--parallel", type=_number, default=32, metavar="N", help="for the CLI (default: 32)")
    parser.add_argument(
        "--workers", type=_number, metavar="N", help="steps at a time in our provider (default: as many as it allows)"
    )
    parser.add_argument(
        "--limit",
        type=_number,
        metavar="N",
        help="requests a second above which ThoughtSpot answers 429, with a burst of 10 (default: none)",
    )
    parser.add_argument("--repeat", type=_number, default=1, metavar="N", help="keep the fastest of N (default: 1)")
    parser.add_argument(
        "--reading",
        type=_reading,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="how to read what is not documented, as 'pulumi-thoughtspot emulator' takes it; repeatable",
    )
    parser.add_argument(
        "--skip-checkpoints",
        action="store_true",
        help="with PULUMI_SKIP_CHECKPOINTS, which is faster: but if the CLI is killed, no state is left of what it did",
    )
    parser.add_argument(
        "--provider",
        action="store_true",
        help=f"also the memory and CPU time of the provider's process, on Linux (N: {_listed(PROVIDER_ORGS)})",
    )
    parser.add_argument("--plot", type=Path, metavar="FILE", help=f"draw the plot (the usual run: {_relative(PLOT)})")
    arguments = parser.parse_args()
    is_usual = arguments.n is None and arguments.latency_ms is None and not arguments.provider
    is_usual = is_usual and set(arguments.subjects) == set(SUBJECTS)
    if is_usual and not (arguments.reading or arguments.skip_checkpoints or arguments.workers or arguments.limit):
        arguments.plot = arguments.plot or PLOT
    return arguments


def _cells(arguments: argparse.Namespace) -> list[Cell]:
    latencies = arguments.latency_ms or (ALL_LATENCIES if arguments.all else USUAL_LATENCIES)
    numbers = arguments.n or (PROVIDER_ORGS if arguments.provider else USUAL_ORGS)
    return [
        Cell(
            orgs,
            latency,
            arguments.parallel,
            arguments.workers,
            arguments.limit,
            Readings().changed(**dict(arguments.reading)),
            arguments.skip_checkpoints,
            arguments.provider,
        )
        for latency, orgs in itertools.product(latencies, numbers)
    ]


def _measured(subjects: list[str], cell: Cell, repeat: int) -> dict[str, Life]:
    """The programs by turns, so that what else the machine does meanwhile is for all of them."""
    lives: dict[str, list[Life]] = {subject: [] for subject in subjects}
    for _ in range(repeat):
        for subject in subjects:
            print(f"{cell.orgs} Orgs, {cell.latency_ms:g} ms, {subject}:", end="", file=sys.stderr, flush=True)
            life = live(subject, cell, lambda text: print(f" {text};", end="", file=sys.stderr, flush=True))
            lives[subject].append(life)
            print(file=sys.stderr)
    return {subject: fastest(of_subject) for subject, of_subject in lives.items()}


def _draw(lives: dict[Cell, dict[str, Life]], file: Path) -> None:
    """Draw the latency that has the most numbers of Orgs; of several, the usual one."""
    by_latency: dict[float, dict[int, dict[str, Life]]] = {}
    for cell, measured in lives.items():
        by_latency.setdefault(cell.latency_ms, {})[cell.orgs] = measured
    latency = max(by_latency, key=lambda each: (len(by_latency[each]), each in USUAL_LATENCIES))
    if len(by_latency[latency]) < 2:
        print("No plot: that takes two numbers of Orgs.", file=sys.stderr)
        return
    file.write_text(plot(by_latency[latency], latency))
    print(f"The plot is {_relative(file)}")


def _duration(cells: list[Cell], repeat: int, subjects: list[str]) -> str:
    """How long it will take, from what it took on two cores: every step rewrites the whole state."""
    seconds = 0.0
    for cell, subject in itertools.product(cells, subjects):
        if subject in (SET, SET_FLOOR):
            seconds += repeat * (8 + 0.005 * cell.orgs)
            continue
        engine = 6 + 0.03 * cell.orgs + (0 if cell.skip_checkpoints else 0.00016 * cell.orgs**2)
        # The plain provider sends seven requests for each Org in its life, four at a time; this package at most that.
        sending = 0 if subject == FLOOR else 7 * cell.orgs * cell.latency_ms / 1000 / 4
        seconds += repeat * (1.1 * engine + sending)
    return f"This takes about {max(1, round(seconds / 60))} min, if the machine has nothing else to do."


def _whatabouts() -> str:
    """What is measured, and on what."""
    commit = _output("git", "rev-parse", "--short", "HEAD") or "unknown"
    dirty = " with changes" if _output("git", "status", "--porcelain", "provider", "bench") else ""
    return (
        f"commit {commit}{dirty}, Pulumi {_output('pulumi', 'version')}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores"
    )


def _output(*command: str) -> str:
    """What a command printed; nothing if it failed, or is not there."""
    environment = {**os.environ, "PATH": engine_path(), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End the benchmark; a second signal must not cut the cleaning up short."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"a number from 1 on is needed, not {text!r}")
    return int(text)


def _numbers(text: str) -> list[int]:
    return [_number(part.strip()) for part in text.split(",")]


def _milliseconds(text: str) -> list[float]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.replace(".", "", 1).isdigit() for part in parts):
        raise argparse.ArgumentTypeError(f"milliseconds are needed, not {text!r}")
    return [float(part) for part in parts]


def _reading(text: str) -> tuple[str, object]:
    name, _, value = text.partition("=")
    try:
        return name, reading_from_text(name, value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _subjects(text: str) -> list[str]:
    names = [part.strip() for part in text.split(",")]
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    return names


def _listed(numbers: tuple[float, ...]) -> str:
    return ",".join(f"{number:g}" for number in numbers)


def _relative(file: Path) -> Path:
    return file.relative_to(ROOT) if file.is_relative_to(ROOT) else file


if __name__ == "__main__":
    sys.exit(main())
