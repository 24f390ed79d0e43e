"""Reads of many webhooks with few requests: one search for those that are waiting, where that shows them.

Whether a search shows other Orgs' webhooks is undocumented. So what it shows is proof, and what it does not show is
asked for with its own Org's token. What was shown is never used for longer than `FRESH_SECONDS`, never for a webhook
that was written since, and once for each.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.errors import OutOfTimeError, ThoughtSpotError
from pulumi_thoughtspot.rules.batching import Batches
from pulumi_thoughtspot.rules.forgiving import Forgiving
from pulumi_thoughtspot.webhooks import notices
from pulumi_thoughtspot.webhooks.identity import Key

FRESH_SECONDS = 3.0
"""How long what was shown may be used, from when it was asked for."""


@dataclass(frozen=True)
class _Answer:
    """What one round brought for one look; ``certain``: a token of its Org was asked."""

    webhook: Webhook | None
    certain: bool


class SharedReads:
    """Reads that several threads share. Inputs: ``thoughtspot``, ``clock`` (seconds, monotonic)."""

    def __init__(self, thoughtspot: ThoughtSpot, clock: Callable[[], float] = time.monotonic) -> None:
        self._thoughtspot = thoughtspot
        self._clock = clock
        self._lock = threading.Lock()
        self._shown: dict[Key, Webhook] = {}
        self._asked_at = float("-inf")
        self._search = Forgiving()
        self._batches: Batches[Key, _Answer] = Batches(lambda keys: range(len(keys)), self._run, _late)

    def find(self, key: Key) -> Webhook | None:
        """The webhook at ``key``; None where a token of its Org is not shown it."""
        shown = self._take(key)
        if shown is not None:
            return shown
        answer = self._batches.submit(key)
        return answer.webhook if answer.certain else self._alone(key)

    def written(self, key: Key) -> None:
        """The webhook is about to be written: what was shown of it is not used any more."""
        with self._lock:
            self._shown.pop(key, None)

    def _alone(self, key: Key) -> Webhook | None:
        found = self._thoughtspot.in_org(key.org_id).webhooks.search(key.webhook_id)
        return next((webhook for webhook in found if webhook.id == key.webhook_id), None)

    def _run(self, keys: Sequence[Key]) -> Sequence[_Answer]:
        if len(keys) == 1:  # While it is asked for, others come that can go together.
            return [_Answer(self._alone(keys[0]), certain=True)]
        if not self._search.given_up and self._clock() - self._asked_at >= FRESH_SECONDS:
            self._ask()
        shown = map(self._take, keys)
        return [_Answer(webhook, certain=webhook is not None) for webhook in shown]

    def _ask(self) -> None:
        asked_at = self._clock()
        try:
            with deadline(FRESH_SECONDS):  # What comes later is of no use, and a step needs its time for what is.
                found = self._thoughtspot.webhooks.search()
        except ThoughtSpotError as error:
            self._search.failed(error)  # Each is asked for alone, and has its own error.
            return
        self._search.answered()
        host = self._thoughtspot.host
        with self._lock:
            self._asked_at = asked_at
            self._shown = {Key(host, webhook.org_id, webhook.id): webhook for webhook in found}

    def _take(self, key: Key) -> Webhook | None:
        with self._lock:
            fresh = self._clock() - self._asked_at < FRESH_SECONDS
            return self._shown.pop(key, None) if fresh else None


def _late(key: Key, has_left: bool) -> OutOfTimeError:
    del has_left
    return notices.not_read(key)
