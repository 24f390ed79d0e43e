"""One life of N Orgs with one of the providers: each command is measured, and what it leaves is checked."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pulumi_thoughtspot.emulator import Emulator, Readings

from .programs.declared import FIRST
from .project import BenchError, Project
from .provider_use import Use

OURS, SET, PLAIN, FLOOR, SET_FLOOR = SUBJECTS = ("ours", "set", "plain", "floor", "set_floor")
"""This package with one resource an Org, and with one for all; a provider as Pulumi's guide teaches it; and a provider
that does nothing, for resources as many and as large as those."""
FLOORS = {OURS: FLOOR, PLAIN: FLOOR, SET: SET_FLOOR}
"""By subject: what the engine takes for it by itself."""

_SETTLED = ("--yes", "--skip-preview", "--expect-no-changes")
COMMANDS: dict[str, tuple[str, ...]] = {
    "up, all new": ("up", "--yes", "--skip-preview"),
    "up, no change": ("up", *_SETTLED),
    "preview": ("preview", "--expect-no-changes"),
    "refresh": ("refresh", *_SETTLED),
    "up, ten change": ("up", "--yes", "--skip-preview"),
    "up, all change": ("up", "--yes", "--skip-preview"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
UP, REFRESH, TEN, CHANGE, DESTROY = "up, all new", "refresh", "up, ten change", "up, all change", "destroy"
_TOKEN = "benchmark-token"


@dataclass(frozen=True)
class Cell:
    """What is measured: how many Orgs, on how slow a ThoughtSpot, with how much at a time."""

    orgs: int
    latency_ms: float
    parallel: int
    workers: int | None
    limit: int | None
    readings: Readings
    skip_checkpoints: bool
    provider_use: bool


@dataclass(frozen=True)
class Cost:
    """What one command took.

    ``provider``: what its process used, where that is measured.
    ``too_many``: requests that were answered 429, and ``too_many_later``: those of them after its first second.
    ``emulator_share``: of one core, by the emulator while the command ran.
    """

    seconds: float
    requests: int
    too_many: int
    too_many_later: int
    provider: Use
    emulator_share: float


@dataclass(frozen=True)
class Life:
    """What each command took, and the size of the state when all resources were there."""

    costs: dict[str, Cost]
    state_bytes: int


def live(subject: str, cell: Cell, tell: Callable[[str], None]) -> Life:
    """Run all the commands. Raises `BenchError` where one fails, or leaves something else than it should."""
    orgs = {number: f"Org {number}" for number in range(1, cell.orgs + 1)}
    environment = {"BENCH_ORGS": str(cell.orgs)}
    if cell.skip_checkpoints:
        environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
    if cell.workers is not None:
        environment["PULUMI_THOUGHTSPOT_WORKERS"] = str(cell.workers)
    costs: dict[str, Cost] = {}
    state_bytes = 0
    with (
        tempfile.TemporaryDirectory(prefix="pulumi-thoughtspot-bench-") as folder,
        # In this process, which does nothing else meanwhile: it takes no time from the process that is measured,
        # other than by using a core.
        Emulator(
            orgs, _TOKEN, cell.latency_ms / 1000, readings=cell.readings, requests_per_second=cell.limit
        ) as thoughtspot,
    ):
        project = Project(Path(folder) / "project", subject, thoughtspot.url, _TOKEN, environment)
        for name, command in COMMANDS.items():
            first_ten, others = _declared(name)
            project.set_environment("BENCH_FIRST_TEN", ",".join(first_ten))
            project.set_environment("BENCH_CHANNELS", ",".join(others))
            thoughtspot.clear_requests()
            busy = time.process_time()
            run = project.run(*command, "--parallel", str(cell.parallel), watch=cell.provider_use)
            busy = time.process_time() - busy
            requests = thoughtspot.requests
            refused_at = [
                request.received_at - requests[0].received_at for request in requests if request.status == 429
            ]
            costs[name] = Cost(
                run.seconds,
                len(requests),
                len(refused_at),
                sum(seconds > 1 for seconds in refused_at),
                run.provider,
                busy / run.seconds,
            )
            tell(f"{name} {run.seconds:.1f} s")
            _check(f"{subject}, {name}", subject, thoughtspot, project, name)
            if name == UP:
                state_bytes = project.state_bytes()
    return Life(costs, state_bytes)


def _declared(command: str) -> tuple[list[str], list[str]]:
    """The channels of the first ten Orgs, and of the others, that the program declares for this command."""
    if command == TEN:
        return ["WEBHOOK"], ["EMAIL"]
    channels = ["EMAIL", "WEBHOOK"] if command in (CHANGE, DESTROY) else ["EMAIL"]
    return channels, channels


def _check(what: str, subject: str, thoughtspot: Emulator, project: Project, command: str) -> None:
    orgs = [org_id for org_id in thoughtspot.orgs if org_id]
    expected = 0 if command == DESTROY else 1 if subject in (SET, SET_FLOOR) else len(orgs)
    if project.resources() != expected:
        raise BenchError(f"{what}: the state has {project.resources()} resources instead of {expected}")
    sets = subject not in (FLOOR, SET_FLOOR)
    if not sets and thoughtspot.requests:
        raise BenchError(f"{what}: sent a request")
    first_ten, others = _declared(command)
    for number, org_id in enumerate(orgs):
        channels = None if command == DESTROY or not sets else first_ten if number < FIRST else others
        found = thoughtspot.override(org_id)
        if found != channels:
            raise BenchError(f"{what}: Org {org_id} is at {found} instead of {channels}")


def fastest(lives: list[Life]) -> Life:
    """Each command at its fastest, with the middle of its requests: what else the machine did only ever adds to it."""
    costs = {}
    for name in COMMANDS:
        of_command = [life.costs[name] for life in lives]
        requests = statistics.median_low(cost.requests for cost in of_command)
        used = Use.least(cost.provider for cost in of_command)
        costs[name] = replace(min(of_command, key=lambda cost: cost.seconds), requests=requests, provider=used)
    return Life(costs, lives[0].state_bytes)
