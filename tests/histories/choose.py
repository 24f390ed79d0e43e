"""A script: chooses the histories that `make test` runs, and writes them into `chosen.jsonl`.

    PYTHONPATH=tests python -m histories.choose 2026

It runs random ones step by step, and keeps the fewest in which everything that histories are for occurs as often as is
said. To those it adds others in each other manner, the last ones. Where one fails, that is to be mended first. It is
run again when there is something new to occur: with ``--keep`` it chooses among those that are there too.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from hypothesis import Phase, settings

import support.randomness  # noqa: F401
from histories.history import THINGS, History
from histories.machine import run_random_histories
from histories.occurrences import everything
from histories.stage import Manner, Stage
from histories.written import CHOSEN, Story, chosen

AT_ONCE = 100
OTHERS: dict[Manner, int] = {"several steps at a time": 60, "a process for each run": 8, "on the real engine": 2}


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("seed", type=int, help="of the first histories to choose from")
    arguments.add_argument("--keep", action="store_true", help="choose from those that are there too")
    arguments.add_argument("--times", type=int, default=2, help="how often each thing is to occur (default: twice)")
    given = arguments.parse_args()
    found: list[Story] = []
    needed = everything(THINGS)
    with tempfile.TemporaryDirectory() as folder, Stage(Path(folder)) as stage:
        if given.keep:
            found += [all_of(stage, story) for story in chosen() if story.manner == "step by step"]
        for seed in count(given.seed):
            found += random_stories(stage, seed, AT_ONCE)
            occurs = Counter(shown for story in found for shown in story.shows)
            rare = sorted(it for it in needed if occurs[it] < given.times)
            print(f"{len(found)} histories; too rare in them: {', '.join(rare) or 'nothing'}", flush=True)
            if not rare:
                break
        stories = [told_again(stage, story) for story in the_fewest(found, needed, given.times)]
    for manner, how_many in OTHERS.items():
        stories += [Story(manner, story.happens) for story in found[-how_many:]]
        del found[-how_many:]
    CHOSEN.write_text("".join(f"{story}\n" for story in stories))
    print(f"{len(stories)} histories")


def random_stories(stage: Stage, seed: int, how_many: int) -> list[Story]:
    """Runs random histories step by step; each story shows all that it has shown."""
    histories: list[History] = []

    def make() -> History:
        histories.append(stage.history("step by step"))
        return histories[-1]

    run_random_histories(make, seed, settings(max_examples=how_many, stateful_step_count=5, phases=[Phase.generate]))
    return [Story("step by step", history.story, sorted(history.shown)) for history in histories if history.story]


def the_fewest(stories: Sequence[Story], needed: set[str], times: int) -> list[Story]:
    """Some of ``stories``, in which all that is ``needed`` occurs; each shows what it is there for."""
    chosen: list[Story] = []
    left = Counter(dict.fromkeys(needed, times))
    others = list(stories)
    while +left:
        best = max(others, key=lambda story: sum(1 for shown in story.shows if left[shown] > 0))
        new = [shown for shown in best.shows if left[shown] > 0]
        left.subtract(new)
        others.remove(best)
        chosen.append(replace(best, shows=new))
    return chosen


def all_of(stage: Stage, story: Story) -> Story:
    """The same, with all that it shows."""
    again = stage.history(story.manner)
    story.tell(again)
    return replace(story, shows=sorted(again.shown))


def told_again(stage: Stage, story: Story) -> Story:
    """The same; fails where it does not show the same again."""
    again = stage.history(story.manner)
    story.tell(again)
    assert set(story.shows) <= again.shown, story
    return story


if __name__ == "__main__":
    main()
