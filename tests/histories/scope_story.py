"""What may have become of one scope in a run: every order of what happened there, as far as each step explains itself.

Steps that went on at a time may have come in either order. So all orders are tried, and one that explains every step is
enough; where there is none, the run did something that it should not have done.

Nothing is taken from steps alone. What a line of the program has told the provider through check and diff counts from
then on, even where the run ended before that line had a step. And a value is somebody's: a replacement that finds what
its own resource had set hands on what was there before that.
"""

from __future__ import annotations

from collections.abc import Sequence

from histories import set_story, single_story
from histories.declared import Channels, Part
from histories.engine_model import Step, Told
from histories.world import Place, UnexplainedError, World

Event = Told | Step | Part


def worlds_after(place: Place, events: Sequence[Event], value: Channels) -> set[World]:
    """Every world that ``events`` may have ended in, from ``value``; raises `UnexplainedError` where there is none."""
    states = {(frozenset(range(len(events))), World(value))}
    for _ in events:
        further: set[tuple[frozenset[int], World]] = set()
        reasons: dict[str, None] = {}
        for left, world in states:
            for number in left:
                event = events[number]
                if any(events[other].span.is_before(event.span) for other in left):
                    continue
                try:
                    further |= {(left - {number}, after) for after in _after(place, event, world)}
                except UnexplainedError as error:
                    reasons[str(error)] = None
        if not further:
            raise UnexplainedError("\nor: ".join(reasons))
        states = further
    return {world for _, world in states}


def _after(place: Place, event: Event, world: World) -> set[World]:
    if isinstance(event, Part):
        return set_story.AFTER[_kind(event.of)](place, event, world)
    return single_story.AFTER[_kind(event)](place, event, world)


def _kind(event: Told | Step) -> str:
    return "told" if isinstance(event, Told) else event.kind
