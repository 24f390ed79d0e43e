"""The delete of a set: what it has set is taken back, as far as nothing else of the run declares it."""

from __future__ import annotations

import time
from collections.abc import Callable

from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.guarding import Guarding
from pulumi_thoughtspot.preference_sets.held import HeldSet
from pulumi_thoughtspot.preference_sets.outcome import Outcome
from pulumi_thoughtspot.preference_sets.progress import Progress
from pulumi_thoughtspot.preference_sets.reading import look_or_gone
from pulumi_thoughtspot.preference_sets.resets import Resets
from pulumi_thoughtspot.preferences.lifecycle import Lifecycle
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.deleting import stays_on_its_host
from pulumi_thoughtspot.rules.steps import Log
from pulumi_thoughtspot.rules.turns import Turns


class Deleting:
    """The delete of a set, in one run of Pulumi. The inputs are those of `SetLifecycle`."""

    def __init__(
        self,
        cluster: Lifecycle,
        declarations: Declarations,
        turns: Turns,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cluster = cluster
        self._declarations = declarations
        self._turns = turns
        self._clock = clock

    def delete(self, owner: str | None, held: HeldSet, many: ManyScopes, log: Log) -> None:
        """Removes the overrides of the Orgs that the set has declared, and nothing else; the cluster's default last.

        Raises an error that names each Org whose override stays, and why; `OtherHostError` where the set lives on
        another ThoughtSpot than the one configured.
        """
        owner = self._declarations.successor(owner, held.key)
        if stays_on_its_host(self._declarations, owner, held.key, held.place, many.host, log):
            return
        outcome = Outcome(held)
        found = look_or_gone(held.orgs, many, log, outcome.failed)
        seen = [org.as_found(found[org.id]) for org in held.orgs if org.id in found]
        orgs = [org for org in seen if org.channels is not None]
        guarding = Guarding(owner, self._declarations, log, found)
        try:
            removed = Resets(outcome, many, guarding, self._turns).reset(
                orgs, Progress(len(orgs), "reset", log, self._clock), deleting=True
            )
        finally:
            guarding.tell()
            outcome.tell(log)
        if removed:
            log.info(notices.overrides_removed([org.place for org in removed]))
        if outcome.failed:
            raise notices.some_failed(
                outcome.failed, len(removed), without_cluster=held.cluster is not None, verb="reset"
            )
        if held.cluster is not None:
            self._cluster.delete(owner, held.cluster, log)
