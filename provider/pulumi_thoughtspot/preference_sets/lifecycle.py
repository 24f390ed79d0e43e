"""Create and update a set: what is looked at, what is refused, and in which order it is written.

Everything is looked at, and refused, before anything is written. Then come the Orgs, then those that are to have no
override any more, and the cluster's default alone and last: it is what every Org falls back to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from pulumi_thoughtspot.client.deadline import deadline, sleep
from pulumi_thoughtspot.client.preferences import CLUSTER, Scope
from pulumi_thoughtspot.errors import Error, UnknownOrgError
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.guarding import Guarding
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet, WantedSet
from pulumi_thoughtspot.preference_sets.labels import labels
from pulumi_thoughtspot.preference_sets.outcome import Outcome
from pulumi_thoughtspot.preference_sets.plan import OrgWrite, Plan, new_scopes, planned
from pulumi_thoughtspot.preference_sets.progress import Progress
from pulumi_thoughtspot.preference_sets.resets import Resets
from pulumi_thoughtspot.preference_sets.writes import Writes
from pulumi_thoughtspot.preferences import notices as single
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.lifecycle import Lifecycle
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.preference import Found, Preference, Wanted, place
from pulumi_thoughtspot.preferences.sharing import SharedRequests
from pulumi_thoughtspot.preferences.written import WrittenError
from pulumi_thoughtspot.rules import notices as general
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.guard import Standing
from pulumi_thoughtspot.rules.steps import Log
from pulumi_thoughtspot.rules.turns import Turns


class PartlySetError(Exception):
    """A step failed when some of it was done: ``held`` is what stands, ``stands`` the same as a sentence."""

    def __init__(self, held: HeldSet, error: Exception, stands: str) -> None:
        super().__init__(str(error))
        self.held: HeldSet = held
        self.error: Exception = error
        self.stands: str = stands


class SetLifecycle:
    """The steps that write, on one ThoughtSpot and in one run of Pulumi.

    Inputs: ``requests`` and ``cluster`` (which the run's single preferences use too), ``declarations``, ``turns``,
    ``sleep`` and ``clock`` (seconds, monotonic).
    """

    def __init__(
        self,
        requests: SharedRequests,
        cluster: Lifecycle,
        declarations: Declarations,
        turns: Turns,
        sleep: Callable[[float], None] = sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._requests = requests
        self._cluster = cluster
        self._declarations = declarations
        self._turns = turns
        self._sleep = sleep
        self._clock = clock

    def apply(self, owner: str, held: HeldSet, wanted: WantedSet, log: Log) -> HeldSet:
        """Sets what the program declares; ``held`` is what the state has, which is nothing at a create.

        Raises `OverwriteError`, `InputError` or `DuplicateError` before anything is written; `PartlySetError` where it
        fails after that, or where single Orgs do.
        """
        many = ManyScopes(self._requests, self._sleep)
        outcome = Outcome(held, wanted.orgs)
        try:
            plan = self._plan(owner, held, wanted, many, outcome)
            self._carry_out(owner, wanted, plan, outcome, many, log)
            now = outcome.now()
            self._declarations.exists(owner, list(now.claims()))
        except BaseException as error:
            self._declarations.failed(owner)
            stands = not (_is_empty(held) and _is_empty(outcome.now()))  # A create that left nothing has no state.
            if isinstance(error, Exception) and (outcome.wrote or outcome.failed) and stands:
                raise PartlySetError(outcome.now(), error, outcome.stands) from error
            if isinstance(error, Error) and outcome.nameless:
                raise single.without_id(error, outcome.stands) from error
            raise
        return now

    def _plan(self, owner: str, held: HeldSet, wanted: WantedSet, many: ManyScopes, outcome: Outcome) -> Plan:
        found = many.look(new_scopes(held, wanted), held.event_type)
        found.update(self._after_resets(held, found, many))
        its_own = self._declarations.remembered(owner, held.set_key)
        plan = planned(
            held,
            wanted,
            found,
            others=self._others(held, wanted, found, many, outcome),
            cluster=self._new_cluster(held, wanted, many),
            its_own=its_own if isinstance(its_own, HeldSet) else None,
        )
        known = {org.called for org in held.orgs}
        claims = [org.claim for org in plan.keeps if org.called not in known]
        claims += [each.claim(held.host) for each in plan.writes if each.is_new and each.key(held.host) is not None]
        self._declarations.resolve(owner, claims, takes=True)
        self._set_anew_what_was_let_go(plan, wanted)
        return plan

    def _after_resets(
        self, held: HeldSet, found: Mapping[Scope, Found | Error], many: ManyScopes
    ) -> dict[Scope, Found | Error]:
        """Of what is ``found``: Orgs that this run has reset, where that has not shown so far and shows by now."""
        lagging = [
            scope
            for scope, each in found.items()
            if isinstance(each, Found) and each.org and each.channels is not None
            if self._declarations.was_let_go(Key(held.host, each.org.id, held.event_type))
        ]
        settled = many.settled(dict.fromkeys(lagging), held.event_type)
        return {scope: each for scope, each in settled.items() if isinstance(each, Found)}

    def _others(
        self, held: HeldSet, wanted: WantedSet, found: dict[Scope, Found | Error], many: ManyScopes, outcome: Outcome
    ) -> list[HeldOrg]:
        """The Orgs that are to have no override unless the program names them, and have one."""
        if not wanted.exclusive:
            return []
        if held.exclusive and not wanted.allow_overwrite:
            return _strays_now(held, many, outcome)
        everything, _ = many.everything(held.event_type)
        ids = {org.called: org.id for org in held.orgs}
        ids.update({s.org or "": each.org.id for s, each in found.items() if isinstance(each, Found) and each.org})
        called = labels(everything, ids)
        return [
            _other(held, called[org.id], org.id, Found(org, channels))
            for org, channels in everything.items()
            if channels is not None
        ]

    def _new_cluster(self, held: HeldSet, wanted: WantedSet, many: ManyScopes) -> Found | None:
        """What is set at the cluster, where the set is to manage that from now on."""
        if wanted.cluster is None or held.cluster is not None:
            return None
        found = many.look([CLUSTER], held.event_type)[CLUSTER]
        if isinstance(found, Error):
            raise found
        return found

    def _set_anew_what_was_let_go(self, plan: Plan, wanted: WantedSet) -> None:
        """What a delete of this run takes away may still have been there when it was looked at."""
        by_called = {each.scope.org: each for each in wanted.orgs}
        declared = (org for org in plan.keeps if org.called in by_called)
        lost = [org for org in declared if self._declarations.was_let_go(org.key)]
        plan.writes += [OrgWrite(by_called[org.called], org) for org in lost]
        ids = {org.id for org in lost}
        plan.keeps = [org for org in plan.keeps if org.id not in ids]
        plan.taken = [org for org in plan.taken if org.id not in ids]

    def _carry_out(
        self, owner: str, wanted: WantedSet, plan: Plan, outcome: Outcome, many: ManyScopes, log: Log
    ) -> None:
        outcome.failed.update(plan.failed)
        outcome.keep(plan.keeps)
        progress = Progress(len(plan.writes) + len(plan.drops) + len(plan.strays), "set", log, self._clock)
        guarding = Guarding(owner, self._declarations, log)
        resets = Resets(outcome, many, guarding, self._turns)
        try:
            Writes(outcome, many, guarding, self._turns).write(
                plan.writes, progress, [org.called for org in plan.keeps]
            )
            drops = [org for org in plan.drops if outcome.is_called_so(org)]
            dropped = resets.reset(drops, progress, deleting=False)
            strays = [] if outcome.failed else resets.reset(plan.strays, progress, deleting=False)
        finally:
            guarding.tell()
            outcome.tell(log)
        if plan.taken:
            log.info(notices.taken_over([org.place for org in plan.taken]))
        replaced = [
            each.place for each in plan.writes if each.found.channels is not None and each.place not in outcome.failed
        ]
        if replaced:
            log.info(notices.overwritten(replaced))
        if dropped:
            log.info(notices.overrides_removed([org.place for org in dropped]))
        if strays:
            log.info(notices.strays_removed([org.place for org in strays]))
        if outcome.failed:
            untouched = wanted.cluster is not None or outcome.cluster is not None
            unnamed = {org.place for org in [*plan.drops, *plan.strays]}
            named = not unnamed.issuperset(outcome.failed)
            raise notices.some_failed(outcome.failed, outcome.done, without_cluster=untouched, named=named)
        self._carry_out_cluster(owner, wanted.cluster, outcome, log)
        outcome.finish(exclusive=wanted.exclusive)

    def _carry_out_cluster(self, owner: str, wanted: Wanted | None, outcome: Outcome, log: Log) -> None:
        held = outcome.cluster
        try:
            if wanted is None:
                if held is not None:
                    self._let_cluster_go(owner, held, log)
                    outcome.cluster = None
            elif held is None:
                outcome.cluster = self._cluster.create(owner, wanted, log)
                outcome.wrote = True
            elif held.channels != wanted.channels or not self._cluster.is_set(held):
                outcome.cluster = self._cluster.update(held, wanted)
            else:
                outcome.cluster = replace(held, earlier=frozenset())
        except WrittenError as written:
            outcome.wrote, outcome.cluster = True, written.preference
            raise written.error from None

    def _let_cluster_go(self, owner: str, held: Preference, log: Log) -> None:
        with deadline(), self._turns.alone(held.claim):
            guard = self._declarations.guard(owner, held.key, None)
            if guard.standing is Standing.FREE:
                self._cluster.restore_cluster(owner, held, log)
            elif guard.failed:
                raise general.still_declared(held.place, guard)
            else:
                log.info(general.left_to(held.place, guard))


def _strays_now(held: HeldSet, many: ManyScopes, outcome: Outcome) -> list[HeldOrg]:
    """Those that the last read has shown, and no other: a preview has told of these alone."""
    shown = many.look([Scope(called) for called, _ in held.strays], held.event_type) if held.strays else {}
    strays: list[HeldOrg] = []
    for scope, each in shown.items():
        if isinstance(each, UnknownOrgError):
            outcome.warnings.append(notices.stray_not_known(place(scope.org, None)))
        elif isinstance(each, Error):
            raise each
        elif each.org and each.channels is not None:
            strays.append(_other(held, scope.org or "", each.org.id, each))
    return strays


def _other(held: HeldSet, called: str, org_id: str, found: Found) -> HeldOrg:
    return HeldOrg(called, Key(held.host, org_id, held.event_type), found.org_name, found.channels)


def _is_empty(held: HeldSet) -> bool:
    return not held.orgs and held.cluster is None
