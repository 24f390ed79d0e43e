"""A few random histories on the real engine, always the same ones: the model of it is no better than what it models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from histories.engine_model import Run
from histories.machine import CALM, History, Weather, run_histories
from histories.real_engine import RealEngine
from histories.weather import unwell_thoughtspot

_SETTINGS = settings(
    max_examples=1,
    stateful_step_count=6,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class OnTheEngine(History):
    """A history whose stack is one of the real CLI. Nobody kills a process here, and no fault is for long."""

    # The first of hypothesis' histories is always the simplest; it is passed over so.
    fewest = 2

    def _run(self, command: Callable[[], Run], weather: Weather = CALM) -> Run:
        faults = weather.next_faults or ((weather.down,) if weather.down else ())
        return super()._run(command, replace(weather, next_faults=faults, down=None, engine_killed_at=None))


@pytest.mark.parametrize("number", range(1, 5))
def test_a_history_on_the_real_engine(tmp_path: Path, number: int) -> None:
    stacks = count()
    with unwell_thoughtspot() as thoughtspot:
        run_histories(
            lambda: OnTheEngine(thoughtspot, RealEngine(tmp_path / f"{next(stacks)}", thoughtspot)), number, _SETTINGS
        )
