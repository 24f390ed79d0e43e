"""What may happen next in a random history goes by what has happened, and by nothing that threads have a hand in.

Else the same seed would bring other cases, and Hypothesis would take that for a failure.
"""

from __future__ import annotations

from typing import Any

from histories.history import CHANNELS, URLS, Declaration, History
from histories.machine import RandomHistory
from histories.weather import ThoughtSpot
from pulumi_thoughtspot.emulator import Readings


class Outcome:
    """What became of a program, which nobody may ask for."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} depends on the order of threads")


def test_whether_something_may_happen_depends_on_no_outcome() -> None:
    thoughtspot, outcome = ThoughtSpot(), Outcome()
    history = History(thoughtspot, outcome)  # type: ignore[arg-type]
    history.begin(
        Readings(),
        cluster=None,
        sales=None,
        bystander=None,
        logs_in=True,
        program=[Declaration(None, "name", CHANNELS[0], False, False)],
        up=False,
        mends=True,
        webhooks=[(42, "name", URLS[0], False)],
    )
    machine = RandomHistory(history)
    conditions = [condition for each in machine.rules for condition in each.preconditions]
    with_webhook = [condition(machine) for condition in conditions]
    assert any(with_webhook)
    history.remove_webhook(0, None)
    assert not machine.history.webhooks
    assert [condition(machine) for condition in conditions] != with_webhook
