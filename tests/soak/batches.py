"""Batches of random cases. A batch's seed says all of it: the same seed brings the same cases again."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings

import support.randomness  # noqa: F401
from histories.history import History
from histories.machine import run_random_histories
from histories.stage import Manner, Stage
from histories.written import Story

ROOT = Path(__file__).parents[2]
RULES = ("tests/rules/test_identity.py", "tests/rules/test_sharing.py", "tests/commands/test_import.py")
"""The tests that draw their cases, beside the histories."""


@dataclass(frozen=True)
class Kind:
    """``histories`` of so many ``steps`` that go in this ``manner``; without one: the tests of `RULES`."""

    manner: Manner | None
    histories: int = 0
    steps: int = 5
    fewest: int = 1

    def __str__(self) -> str:
        return self.manner or "tests of the rules"


_USUAL = Kind("several steps at a time", 100)
# The first history that Hypothesis makes up is always the simplest; with two lines or more, it is passed over.
_TURNS = (Kind("on the real engine", 2, steps=6, fewest=2), Kind("a process for each run", 40), Kind(None))


@dataclass(frozen=True)
class Result:
    """What came of a batch: how many histories were run, and what failed."""

    seed: int
    kind: str
    histories: int = 0
    failure: str = ""

    def __str__(self) -> str:
        return f"{self.histories} histories, {self.kind}" if self.histories else self.kind


def kind_of(seed: int) -> Kind:
    """Of ten batches one is on the real engine, one has a process for each run, and one is of the rules."""
    return dict(enumerate(_TURNS)).get(seed % 10, _USUAL)


def run(seed: int) -> Result:
    """Runs one batch, in a place of its own."""
    kind = kind_of(seed)
    return _histories(seed, kind, kind.manner) if kind.manner else _rules(seed)


def _histories(seed: int, kind: Kind, manner: Manner) -> Result:
    made: list[History] = []
    said = io.StringIO()

    def make() -> History:
        made.append(stage.history(manner))
        return made[-1]

    how_many = settings(max_examples=kind.histories, stateful_step_count=kind.steps)
    failure = ""
    with tempfile.TemporaryDirectory() as folder, Stage(Path(folder)) as stage, contextlib.redirect_stdout(said):
        try:
            run_random_histories(make, seed, how_many, kind.fewest)
        except Exception as error:
            failure = "".join(traceback.format_exception(error)) + said.getvalue()
    if failure:
        failure += _as_it_happened(manner, [history for history in made if history.story and not history.ended])
    return Result(seed, str(kind), sum(bool(history.story) for history in made), failure)


def _as_it_happened(manner: Manner, failed: Sequence[History]) -> str:
    """The first history that failed, and the simplest: where threads had a hand in it, that may not come again."""
    told = []
    for title, history in zip(("first", "simplest"), [*failed[:1], *failed[-1:]], strict=False):
        happened = "\n".join(map(str, history.journal))
        told.append(f"\nThe {title} history that failed:\n{happened}\nAs a line of histories/chosen.jsonl:\n")
        told.append(f"{Story(manner, history.story)}\n")
    return "".join(told)


def _rules(seed: int) -> Result:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "hypothesis", *RULES]
    options = ["--hypothesis-profile=soak", f"--hypothesis-seed={seed}"]
    done = subprocess.run([*command, *options], cwd=ROOT, text=True, capture_output=True, check=False)
    return Result(seed, str(kind_of(seed)), failure="" if done.returncode == 0 else done.stdout + done.stderr)
