"""Reads of webhooks that go together: when the search that is for all of them is given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.errors import ThoughtSpotError, UnreachableError
from pulumi_thoughtspot.webhooks.identity import Key
from pulumi_thoughtspot.webhooks.sharing import FRESH_SECONDS, SharedReads

from .fakes import HOST

KEYS = [Key(HOST, "42", "one"), Key(HOST, "77", "other")]
ROUNDS = 6


def pause(held_back: bool = False) -> ThoughtSpotError:
    error = UnreachableError("No answer.")
    error.after_pause, error.held_back = True, held_back
    return error


@dataclass
class ThoughtSpot:
    """It shows nothing, and says for how many searches it was asked. ``fails``: what its first ones raise."""

    fails: list[ThoughtSpotError | None]
    host: str = HOST
    asked: int = 0
    now: float = 1000.0

    @property
    def webhooks(self) -> Any:
        return self

    def search(self) -> list[Webhook]:
        self.asked += 1
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None:
            raise failure
        return []


@pytest.mark.parametrize(
    ("fails", "asked"),
    [
        ([], ROUNDS),
        ([UnreachableError("No answer.")], 1),
        ([pause()], ROUNDS),
        ([pause(), None, pause()], ROUNDS),
        ([pause(), pause()], 2),
        ([pause(), None, pause(), pause()], 4),
        ([pause(), UnreachableError("No answer.")], 2),
        ([pause(), pause(held_back=True), pause(held_back=True)], ROUNDS),
        ([pause(), pause(held_back=True), pause()], 3),
    ],
)
def test_it_is_given_up_once_it_fails_or_at_the_second_pause_in_a_row(
    fails: list[ThoughtSpotError | None], asked: int
) -> None:
    thoughtspot = ThoughtSpot([*fails])
    shared = SharedReads(thoughtspot, lambda: thoughtspot.now)  # type: ignore[arg-type]
    for _ in range(ROUNDS):
        assert not any(answer.certain for answer in shared._run(KEYS))
        thoughtspot.now += FRESH_SECONDS
    assert thoughtspot.asked == asked
