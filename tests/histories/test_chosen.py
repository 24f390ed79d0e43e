"""Histories that were chosen so that everything occurs in them for which histories are; `make soak` takes others.

They are the same ones each time. Where what occurs in one is no longer what it was chosen for, or there is something
new to occur, `choose` takes others.
"""

from __future__ import annotations

import pytest

from histories.history import THINGS
from histories.occurrences import everything
from histories.stage import Stage
from histories.written import CHOSEN, chosen

STORIES = chosen()


@pytest.mark.parametrize("number", range(len(STORIES)), ids=lambda number: f"{STORIES[number].manner}-{number}")
def test_a_history_ends_as_the_program_says_and_touches_nothing_else(stage: Stage, number: int) -> None:
    story = STORIES[number]
    history = stage.history(story.manner)
    story.tell(history)
    assert set(story.shows) <= history.shown


def test_everything_occurs_in_them() -> None:
    assert everything(THINGS) - {shown for story in STORIES for shown in story.shows} == set()


def test_they_are_read_as_they_are_written() -> None:
    assert [str(story) for story in STORIES] == CHOSEN.read_text().splitlines()
