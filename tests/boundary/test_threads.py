"""More steps at a time than the SDK's four, and only where the SDK is as expected."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_thoughtspot.emulator import Emulator
from pulumi_thoughtspot.plugin import threads
from support.boundary import Boundary
from support.patience import HANGING

STEPS = 16

_A_MOMENT = 0.3
"""For a step that must not come: a busy machine might hide one, and fails nothing."""


class Meeting:
    """Holds each step that comes, until so many are here as are ``wanted`` at a time; ``most`` is how many were."""

    def __init__(self, wanted: int, seconds: float) -> None:
        self.most = 0
        self._wanted, self._seconds = wanted, seconds
        self._here = 0
        self._over = False
        self._changed = threading.Condition()

    def come(self) -> None:
        with self._changed:
            self._here += 1
            self.most = max(self.most, self._here)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._over or self.most >= self._wanted, self._seconds)
            self._over = True
            self._here -= 1


@pytest.mark.parametrize(
    ("wanted", "more"), [("", True), ("16", True), ("4", False), ("1", False), ("many", True), ("999", True)]
)
def test_the_pool_is_as_large_as_wanted_but_never_smaller_than_the_sdks(
    thoughtspot: Emulator, wanted: str, more: bool
) -> None:
    variables = {threads.VARIABLE: wanted} if wanted else {}
    meeting = Meeting(STEPS, HANGING) if more else Meeting(threads.SDK_WORKERS + 1, _A_MOMENT)
    with Boundary(thoughtspot, **variables) as run:
        run.check("first", channels=["WEBHOOK"])  # The plugin sets the pool when it loads the provider.
        run.at_a_notice(meeting.come)
        with ThreadPoolExecutor(STEPS) as engine:
            # A channel that is not known is shown as a warning, and so each of these steps is held.
            for org in range(STEPS):
                engine.submit(run.check, f"org-{org}", channels=["SLACK"], org_identifier=str(org))
    assert meeting.most == (STEPS if more else threads.SDK_WORKERS)


def test_where_no_plugin_is_served_nothing_changes() -> None:
    assert threads.allow_more({}) == threads.SDK_WORKERS
