"""Every fault in every step ends as the table says, loses nothing, and is over with the next `up`."""

from __future__ import annotations

import pytest

from faults.catalogue import GROUPS, Fault
from faults.cell import measure
from faults.expectations import EXPECTED, EXPECTED_OF_SETS, EXPECTED_OF_WEBHOOKS
from faults.page import EXAMPLE, rendered, shown, tables
from faults.steps import HOOKS, SETS, STEPS, UPDATE, Step

FAULTS = [fault for faults in GROUPS.values() for fault in faults]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_step_ends_as_the_table_says_and_the_next_up_puts_everything_right(fault: Fault, step: Step) -> None:
    assert str(measure(fault, step)) == EXPECTED[fault.title][STEPS.index(step)]


@pytest.mark.parametrize("step", SETS, ids=lambda step: step.name)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_step_of_a_set_ends_alike(fault: Fault, step: Step) -> None:
    assert str(measure(fault, step)) == EXPECTED_OF_SETS[fault.title][SETS.index(step)]


@pytest.mark.parametrize("step", HOOKS, ids=lambda step: step.name)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_step_of_a_webhook_ends_as_its_rules_say(fault: Fault, step: Step) -> None:
    assert str(measure(fault, step)) == EXPECTED_OF_WEBHOOKS[fault.title][HOOKS.index(step)]


def test_the_table_has_a_row_for_each_fault_and_no_other() -> None:
    assert list(EXPECTED) == [fault.title for fault in FAULTS]


def test_the_page_says_what_the_table_says() -> None:
    """`PYTHONPATH=tests python -m faults.page` writes it anew."""
    example = shown(measure(EXAMPLE, UPDATE).text)
    assert tables() == rendered(lambda fault, step: EXPECTED[fault.title][STEPS.index(step)], example)
