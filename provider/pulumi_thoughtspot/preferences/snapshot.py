"""What a search without filters shows of everything, and for which scopes that may be used.

Such a search is shown to answer everything, but nothing promises it. So what it shows is proof, and what it does not
show is asked for by name. What it shows is never older than `FRESH_SECONDS`, never used for a scope that was written
since it was asked for, and used once for each scope: who asks again wants to know anew. Where it fails, or takes longer
than it may be used, it is not tried again; see `Forgiving`. The time of a login before it does not count.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pulumi_thoughtspot.client.deadline import Around, deadline
from pulumi_thoughtspot.client.preferences import CLUSTER, Preferences, Scope
from pulumi_thoughtspot.errors import ThoughtSpotError
from pulumi_thoughtspot.preferences.indexed import IndexedPreferences
from pulumi_thoughtspot.preferences.scopes import mark, proven
from pulumi_thoughtspot.rules.forgiving import Forgiving

FRESH_SECONDS = 3.0
"""How long what was shown may be used, from when it was asked for."""


class Snapshot:
    """The last search without filters, for several threads.

    Inputs: ``search_everything`` (ThoughtSpot's), ``clock`` (seconds, monotonic).
    """

    def __init__(self, search_everything: Callable[[Around], Preferences], clock: Callable[[], float]) -> None:
        self._search_everything = search_everything
        self._clock = clock
        self._lock = threading.Lock()
        self._last: tuple[float, IndexedPreferences] | None = None
        self._search = Forgiving()
        self._spent: dict[str, float] = {}

    def renew(self) -> None:
        """Asks anew, unless what was shown is still fresh, or asking has failed."""
        with self._lock:
            if self._fresh() or self._search.given_up:
                return
        asked_at: list[float] = []

        @contextmanager
        def asking() -> Iterator[None]:
            asked_at.append(self._clock())
            with deadline(FRESH_SECONDS):  # What comes later is of no use, and a step needs its time for what is.
                yield

        try:
            answer = self._search_everything(asking)
        except ThoughtSpotError as error:
            # Each scope is asked for by name, and has its own error. A login that failed says nothing of the search.
            if asked_at:
                self._search.failed(error)
        else:
            self._search.answered()
            with self._lock:
                self._last = asked_at[-1], IndexedPreferences(answer)

    def shown(self, scope: Scope, event_type: str) -> Preferences | None:
        """What is shown of a scope, where that may be used for ``event_type``; None otherwise."""
        with self._lock:
            fresh = self._fresh()
            if fresh is None:
                return None
            asked_at, answer = fresh
            part = proven(answer, scope, event_type)
            if part is None:
                return None
            org_names = (text for entry in part.orgs for text in (entry.org.id, entry.org.name))
            names = [mark(CLUSTER)] if scope.org is None else [mark(Scope(text)) for text in org_names]
            if any(self._spent.get(name, float("-inf")) >= asked_at for name in names):
                return None
            for name in names:
                self._spent[name] = self._clock()
            return part

    def writing(self, scopes: Sequence[Scope]) -> None:
        """``scopes`` are about to be written: what is shown of them is not used, whenever it is asked for."""
        self._spend(scopes, float("inf"))

    def written(self, scopes: Sequence[Scope]) -> None:
        """``scopes`` were written, or may have been: what is asked for from now on may be used."""
        self._spend(scopes, self._clock())

    def _spend(self, scopes: Sequence[Scope], until: float) -> None:
        with self._lock:
            for scope in scopes:
                self._spent[mark(scope)] = until

    def _fresh(self) -> tuple[float, IndexedPreferences] | None:
        """When was asked and what was shown, where that may still be used."""
        return self._last if self._last is not None and self._clock() - self._last[0] < FRESH_SECONDS else None
