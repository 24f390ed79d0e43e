"""Reads of webhooks that go together: what the search for all of them shows, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.webhook import Webhook, WebhookSettings
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
    """It says for how many searches it was asked. ``fails``: what its first ones raise. ``shown``: what they show.

    ``alone`` are the Orgs, each with a webhook, that were asked with their own token; ``has`` is what they have.
    """

    fails: list[ThoughtSpotError | None]
    shown: list[Webhook] = field(default_factory=list)
    has: list[Webhook] = field(default_factory=list)
    alone: list[tuple[str, str]] = field(default_factory=list)
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
        return self.shown

    def in_org(self, org_id: str) -> Any:
        def search(webhook_id: str) -> list[Webhook]:
            self.alone.append((org_id, webhook_id))
            return [webhook for webhook in self.has if webhook.org_id == org_id]

        return SimpleNamespace(webhooks=SimpleNamespace(search=search))


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


def webhook(key: Key) -> Webhook:
    settings = WebhookSettings("hook", "https://hooks.example.com/", frozenset({"LIVEBOARD_SCHEDULE"}))
    return Webhook(key.webhook_id, settings, Org(key.org_id, "Org"))


ONE, OTHER = map(webhook, KEYS)


def reads(thoughtspot: ThoughtSpot) -> SharedReads:
    return SharedReads(thoughtspot, lambda: thoughtspot.now)  # type: ignore[arg-type]


@pytest.mark.parametrize(("has", "found"), [([ONE, OTHER], ONE), ([OTHER], None), ([], None)])
def test_one_that_comes_alone_is_asked_for_in_its_own_org(has: list[Webhook], found: Webhook | None) -> None:
    thoughtspot = ThoughtSpot([], has=has)
    assert reads(thoughtspot).find(KEYS[0]) == found
    assert (thoughtspot.alone, thoughtspot.asked) == ([("42", "one")], 0)


def test_what_a_search_for_all_shows_is_proof_and_of_the_rest_nothing_is_known() -> None:
    thoughtspot = ThoughtSpot([], shown=[ONE])
    shared = reads(thoughtspot)
    assert [(answer.webhook, answer.certain) for answer in shared._run(KEYS)] == [(ONE, True), (None, False)]
    assert thoughtspot.alone == []


@pytest.mark.parametrize(
    ("later", "written", "asked_alone"),
    [(0.0, False, False), (2.9, False, False), (FRESH_SECONDS, False, True), (0.0, True, True)],
)
def test_what_was_shown_is_used_once_while_it_is_fresh_and_never_after_a_write(
    later: float, written: bool, asked_alone: bool
) -> None:
    thoughtspot = ThoughtSpot([], shown=[ONE, OTHER], has=[ONE, OTHER])
    shared = reads(thoughtspot)
    shared._ask()
    thoughtspot.now += later
    if written:
        shared.written(KEYS[0])
    assert shared.find(KEYS[0]) == ONE
    assert (thoughtspot.alone == [("42", "one")]) is asked_alone
    shared.find(KEYS[0])
    assert thoughtspot.alone.count(("42", "one")) == 1 + asked_alone
