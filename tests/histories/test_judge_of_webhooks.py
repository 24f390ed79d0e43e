"""The judge of webhooks, on runs that are written down: right ones pass, and wrong ones are caught."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from histories.engine_model import WEBHOOK_NAME, Run, Step
from histories.history import URLS
from histories.plugin import Resource
from histories.test_judge import one_by_one
from histories.weather import ThoughtSpot
from histories.webhook_oracle import WebhookOracle
from pulumi_thoughtspot.emulator import Readings

ONE, TWO = URLS
MARKETING = "Marketing"
DOWN = "Could not create the webhook 'liveboards': ThoughtSpot answered 503, down"
NOT_KNOWN = f"{DOWN} Whether there is a webhook 'liveboards' in Org 'Sales' now is not known, so it was not made again."
NO_SUCH_ORG = "The id of Org 'SALES' could not be found out: ThoughtSpot shows no Org of that name to this user."
DIFFERS = "The webhook 'liveboards' of Org 'Sales' is there already (to a.example), and it differs in url; nothing was"
DIFFERS += " changed."


class World:
    """A ThoughtSpot with a webhook of somebody else's, before and after a run."""

    def __init__(self) -> None:
        self.thoughtspot = ThoughtSpot()
        readings = Readings(webhooks_per_org="many", webhook_names="repeatable")
        self.thoughtspot.begin({42: "Sales", 77: MARKETING, 99: "Support"}, readings)
        self.others = self.thoughtspot.add_webhook("other", ONE, 99).id

    def make(self, url: str = ONE, org: int = 42) -> str:
        return self.thoughtspot.add_webhook(WEBHOOK_NAME, url, org).id


def inputs(url: str, org: str = "Sales") -> dict[str, Any]:
    return {"name": WEBHOOK_NAME, "url": url, "org_identifier": org, "allow_overwrite": False}


def held(webhook: str, url: str = ONE) -> Resource:
    return Resource("v", f"org/42/webhook/{webhook}", inputs(url), {**inputs(url), "org_id": "42"})


def create(new: Resource | None, url: str = ONE, **more: Any) -> Step:
    return Step("create", "v", inputs(url), None, new, **more)


def update(old: Resource, url: str, new: Resource | None, **more: Any) -> Step:
    return Step("update", "v", inputs(url), old, new, **more)


def delete(old: Resource, **more: Any) -> Step:
    return Step("delete", "v", old.inputs, old, None, **more)


Before = Callable[[World], str]
After = Callable[[World, str], tuple[Sequence[Step], Sequence[Resource]]]
"""What the run does, where the webhook that was there before has that id; returns its steps, and the state after it."""


@dataclass(frozen=True)
class Case:
    what: str
    before: Before
    after: After
    verdict: str = ""
    fair: bool = True
    calm: bool = True

    def __str__(self) -> str:
        return self.what


def nothing(_: World) -> str:
    return ""


def one(world: World) -> str:
    return world.make()


def creates(world: World, _: str) -> tuple[Sequence[Step], Sequence[Resource]]:
    made = held(world.make())
    return [create(made)], [made]


def makes(number: int, step: Step, state: bool = False) -> After:
    """A step that ends so, and has made so many."""

    def run(world: World, _: str) -> tuple[Sequence[Step], Sequence[Resource]]:
        ids = [world.make() for _ in range(number)]
        return [step], [held(each) for each in ids] if state else []

    return run


def does_nothing(step: Callable[[str], Step], state: bool = True) -> After:
    return lambda _, before: ([step(before)], [held(before)] if state else [])


def creates_elsewhere(world: World, _: str) -> tuple[Sequence[Step], Sequence[Resource]]:
    made = Resource("v", f"org/42/webhook/{world.make(org=77)}", inputs(ONE), {**inputs(ONE), "org_id": "42"})
    return [create(made)], [made]


def creates_another_url(world: World, _: str) -> tuple[Sequence[Step], Sequence[Resource]]:
    made = held(world.make(TWO))
    return [create(made)], [made]


def deletes(world: World, before: str) -> tuple[Sequence[Step], Sequence[Resource]]:
    world.thoughtspot.remove_webhook(before)
    return [delete(held(before))], []


def deletes_and_touches_another(world: World, before: str) -> tuple[Sequence[Step], Sequence[Resource]]:
    world.thoughtspot.change_webhook(world.others, url=TWO)
    return deletes(world, before)


def deletes_what_is_declared(world: World, before: str) -> tuple[Sequence[Step], Sequence[Resource]]:
    renamed = Resource("w", held(before).id, inputs(ONE), held(before).outputs)
    world.thoughtspot.remove_webhook(before)
    return [Step("create", "w", inputs(ONE), None, renamed), delete(held(before))], [renamed]


CASES = [
    Case("a create makes one", nothing, creates),
    Case("a create makes two", nothing, makes(2, create(None, lost=True)), "2 webhooks in Org 42", fair=False),
    Case("a lost create has made one", nothing, makes(1, create(None, lost=True)), fair=False),
    Case(
        "a create that failed may have made one",
        nothing,
        makes(1, create(None, error=NOT_KNOWN)),
        "",
        False,
    ),
    Case(
        "a create that failed has made one, and nobody says so",
        nothing,
        makes(1, create(None, error=DOWN)),
        "the state does not have what was made",
        fair=False,
    ),
    Case(
        "a create that failed has made what the state has",
        nothing,
        makes(1, create(None, error=DOWN), True),
        "",
        False,
    ),
    Case("a create makes a second one beside an equal one", one, creates, "2 webhooks in Org 42"),
    Case("a create takes an equal one over", one, does_nothing(lambda its: create(held(its)))),
    Case("a create makes one in another Org", nothing, creates_elsewhere, "touched without a step"),
    Case("a create sets another url", nothing, creates_another_url, "another url"),
    Case("a create refuses what differs", one, does_nothing(lambda _: create(None, TWO, error=DIFFERS), False)),
    Case(
        "a create refuses what is equal",
        one,
        does_nothing(lambda _: create(None, ONE, error=DIFFERS), False),
        "no reason to say so",
    ),
    Case("a create is not repeated after a fault", nothing, makes(1, create(None, error=NOT_KNOWN)), calm=False),
    Case(
        "a create may be made, though there was no fault",
        nothing,
        makes(1, create(None, error=NOT_KNOWN)),
        "no reason to say so",
    ),
    Case(
        "a create does not find an Org by its name in another case",
        nothing,
        lambda *_: ([Step("create", "v", inputs(ONE, "SALES"), None, None, error=NO_SUCH_ORG)], []),
    ),
    Case(
        "a create does not find an Org by its very name",
        nothing,
        lambda *_: ([create(None, error=NO_SUCH_ORG)], []),
        "no reason to say so",
    ),
    Case("an update is not done", one, does_nothing(lambda its: update(held(its), TWO, held(its, TWO))), "another url"),
    Case(
        "an error in fair weather",
        one,
        does_nothing(lambda its: update(held(its), TWO, None, error=DOWN)),
        "an error without a reason",
    ),
    Case(
        "an error that nobody knows",
        one,
        does_nothing(lambda its: update(held(its), TWO, None, error="Oops")),
        "not an error of ours",
        fair=False,
    ),
    Case("a delete deletes", one, deletes),
    Case("a delete is not done", one, does_nothing(lambda its: delete(held(its)), False), "it is still there"),
    Case("a delete touches somebody else's", one, deletes_and_touches_another, "touched without a step"),
    Case("a delete takes away what the run declares", one, deletes_what_is_declared, "it is not there"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_judge_says_of_webhooks(case: Case) -> None:
    world = World()
    before = case.before(world)
    judge = WebhookOracle(world.thoughtspot)
    steps, state = case.after(world, before)
    run = Run(steps=[step for step in one_by_one(*steps) if isinstance(step, Step)])
    said = ""
    try:
        judge.judge(run, case.fair, state, calm=case.fair and case.calm)
    except AssertionError as error:
        said = str(error)
    assert case.verdict in said if case.verdict else not said, said
