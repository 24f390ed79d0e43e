"""The resets of one step on many Orgs: their overrides are removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pulumi_thoughtspot.client.preferences import Change, Reset
from pulumi_thoughtspot.errors import BadRequestError, Error, NotSettledError, OtherOrgError, UnknownOrgError
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.guarding import Guarding
from pulumi_thoughtspot.preference_sets.held import HeldOrg
from pulumi_thoughtspot.preference_sets.outcome import Outcome
from pulumi_thoughtspot.preference_sets.progress import Progress
from pulumi_thoughtspot.preferences import notices as single
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.preference import Found, says_gone
from pulumi_thoughtspot.preferences.scopes import MOST_TOGETHER
from pulumi_thoughtspot.rules.turns import Turns


class Resets:
    """Inputs: ``outcome`` (which is told what stands), ``many`` (this step's requests), ``guarding``, ``turns``."""

    def __init__(self, outcome: Outcome, many: ManyScopes, guarding: Guarding, turns: Turns) -> None:
        self._outcome = outcome
        self._many = many
        self._guarding = guarding
        self._turns = turns

    def reset(self, orgs: Sequence[HeldOrg], progress: Progress, *, deleting: bool) -> list[HeldOrg]:
        """Removes the Orgs' overrides, as far as the run does not declare them elsewhere; returns those removed.

        ``deleting``: what another resource declares that does not exist so far is an error, since the state has to keep
        it. In an update, that resource is about to be created.
        """
        removed: list[HeldOrg] = []
        refused: dict[HeldOrg, Error] = {}
        for start in range(0, len(orgs), MOST_TOGETHER):
            batch = orgs[start : start + MOST_TOGETHER]
            with self._turns.waited_for(*[org.claim for org in batch]):
                asked = self._guarding.ask(batch, self._many, deleting=deleting)
                self._outcome.failed.update(asked.failed)
                self._outcome.let_go([*asked.left, *asked.gone])
                removed += self._reset(asked.free, refused)
            progress.add(len(batch))
        removed += self._with_nothing_left(refused)
        return self._read_back_reset(removed)

    def _reset(self, orgs: Sequence[HeldOrg], refused: dict[HeldOrg, Error]) -> list[HeldOrg]:
        """Those of the Orgs whose override is removed, or may be. ``refused`` is told which are not, and why."""
        by_scope = {org.scope: org for org in orgs}
        removed: list[HeldOrg] = []
        changes: list[Change] = [Reset(scope, self._outcome.event_type) for scope in by_scope]
        for part, error in self._many.change(changes) if changes else ():
            some = [by_scope[change.scope] for change in part]
            may_be_done = getattr(error, "may_be_done", False)
            if error is not None and (isinstance(error, BadRequestError) or not may_be_done):
                if len(some) == 1 and isinstance(error, UnknownOrgError) and says_gone(error, some[0].id):
                    self._outcome.warnings.append(notices.not_known(some))
                    self._outcome.let_go(some)
                else:
                    refused.update(dict.fromkeys(some, error))
                continue
            self._is_not_known(some)
            if error is None:
                removed += some
            else:
                self._outcome.failed.update((org.place, error) for org in some)
        return removed

    def _is_not_known(self, orgs: Sequence[HeldOrg]) -> None:
        """From now on, until it shows, it is not known what the Orgs have: whatever comes next may end the step."""
        self._outcome.wrote = True
        for org in orgs:
            if org.id in self._outcome.orgs:
                self._outcome.orgs[org.id] = replace(self._outcome.orgs[org.id], channels=None)

    def _with_nothing_left(self, refused: Mapping[HeldOrg, Error]) -> list[HeldOrg]:
        """Those of the Orgs, whose resets were refused, that have no override: they are as they should be."""
        # What was refused may be done: by an earlier try whose answer got lost, or by a part of a refused request.
        found = self._many.after_refusal(
            {org.scope: None for org in refused}, list(refused.values()), self._outcome.event_type
        )
        removed: list[HeldOrg] = []
        for org, error in refused.items():
            seen = found[org.scope]
            if isinstance(seen, Found) and seen.channels is None:
                removed.append(org)
            elif self._guarding.is_anothers(org):
                self._outcome.let_go([org])
            else:
                self._guarding.keeps(org)
                self._outcome.failed[org.place] = error
        return removed

    def _read_back_reset(self, orgs: Sequence[HeldOrg]) -> list[HeldOrg]:
        """Those of the Orgs that have no override any more."""
        removed: list[HeldOrg] = []
        by_scope = {org.scope: org for org in orgs}
        for scope, seen in (
            self._many.settled(dict.fromkeys(by_scope), self._outcome.event_type).items() if by_scope else ()
        ):
            org = by_scope[scope]
            if says_gone(seen, org.id):
                self._outcome.warnings.append(
                    single.reset_another(org.preference, seen)
                    if isinstance(seen, OtherOrgError)
                    else notices.not_known([org])
                )
            elif isinstance(seen, NotSettledError) and self._guarding.is_anothers(org):
                self._outcome.let_go([org])
                continue
            elif isinstance(seen, Error):
                self._outcome.failed[org.place] = seen
                continue
            self._outcome.let_go([org])
            removed.append(org)
        return [org for org in removed if org.id not in self._outcome.orgs]
