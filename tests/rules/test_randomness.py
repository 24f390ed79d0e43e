"""That the tests draw the same cases each time."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, settings

from support.patience import HANGING

TESTS = Path(__file__).parents[1]
HOW_MANY = {"max_examples", "stateful_step_count", "phases"}
"""What a test may say of its cases itself."""

DRAWS = """
import sys
import support.randomness
from hypothesis import given, settings, strategies as st

@settings(max_examples=25)
@given(st.text(), st.integers(), st.dictionaries(st.integers(0, 10**6).map(str), st.text(max_size=80), max_size=12))
def draw(text, number, names):
    print(ascii((text, number, names)))

draw()
"""


def test_there_is_one_profile() -> None:
    profile = settings()
    assert (profile.derandomize, profile.database, profile.deadline) == (True, None, None)
    assert list(profile.suppress_health_check) == [HealthCheck.too_slow]


def test_no_test_sets_more_than_how_many_cases_there_are() -> None:
    set_otherwise = [
        f"{path.relative_to(TESTS)}:{call.lineno}: {keyword.arg}"
        for path in TESTS.rglob("*.py")
        if path.name != "randomness.py"
        for call in _calls(path)
        for keyword in call.keywords
        if keyword.arg not in HOW_MANY
    ]
    assert set_otherwise == []


def _calls(path: Path) -> Iterator[ast.Call]:
    """Those of Hypothesis' ``settings``."""
    text = path.read_text()
    if "hypothesis" in text:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "settings":
                yield node


def test_a_first_run_draws_what_every_other_one_does(tmp_path: Path) -> None:
    """Whatever an earlier one has left in the folder, and whatever is loaded of the package by then."""
    first, second = drawn(DRAWS, tmp_path), drawn(f"import pulumi_thoughtspot.cli\n{DRAWS}", tmp_path)
    assert first == second
    assert len(first.splitlines()) == 25


def drawn(program: str, folder: Path) -> str:
    environment = {"PYTHONPATH": str(TESTS)}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
        timeout=HANGING,
    ).stdout
