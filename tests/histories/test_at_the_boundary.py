"""Thousands of random histories, against the provider's gRPC server and the emulator.

Each run of the tests takes other ones; `.ci/run` alone takes the same ones. Where one fails, its output says
``HISTORIES_SEED=…``: with that in the environment, the same histories come again.
"""

from __future__ import annotations

import os
import secrets

import pytest
from hypothesis import HealthCheck, settings

from histories.engine_model import EngineModel
from histories.machine import History, run_histories
from histories.plugin import Plugin
from histories.weather import ThoughtSpot

PARTS = 20
HISTORIES_OF_A_PART = 100
STEPS = 5

_SEED = int(os.environ.get("HISTORIES_SEED") or secrets.randbelow(10**6))
_SETTINGS = settings(
    max_examples=HISTORIES_OF_A_PART,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_history_ends_as_the_program_says_and_touches_nothing_else(
    unwell: ThoughtSpot, plugin: Plugin, part: int
) -> None:
    print(f"HISTORIES_SEED={_SEED}")
    run_histories(lambda: History(unwell, EngineModel(plugin)), _SEED * 1000 + part, _SETTINGS)


def test_so_does_one_whose_runs_have_a_process_each(unwell: ThoughtSpot, plugin: Plugin) -> None:
    print(f"HISTORIES_SEED={_SEED}")
    fewer = settings(_SETTINGS, max_examples=25)
    run_histories(lambda: History(unwell, EngineModel(plugin, fresh=True)), _SEED * 1000 + PARTS, fewer)
