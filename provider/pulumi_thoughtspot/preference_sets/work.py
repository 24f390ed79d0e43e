"""The writes and resets of one step on many Orgs, and what stands after each of them.

Whatever ends the step in its middle: `Work.now` is what the state is to hold then. Nothing that was written is lost,
and an Org whose write may be done is the set's own without it being known what is set there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.orgs import PRIMARY_ORG_ID
from pulumi_thoughtspot.client.preferences import Change, Replace, Reset, Scope
from pulumi_thoughtspot.errors import DuplicateError, Error, OtherOrgError, UnknownOrgError
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.guarding import Guarding
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet
from pulumi_thoughtspot.preference_sets.plan import OrgWrite
from pulumi_thoughtspot.preference_sets.progress import Progress
from pulumi_thoughtspot.preferences import notices as single
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.preference import Found, Preference
from pulumi_thoughtspot.preferences.scopes import MOST_TOGETHER, batches
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.steps import Log
from pulumi_thoughtspot.rules.turns import Turns


class Work:
    """One step of one set.

    Inputs: ``held`` (what the state has), ``many`` (this step's requests), ``guarding``, ``turns``. ``failed`` has the
    reasons by the Org that each is about; ``wrote`` is whether anything was sent that may be done.
    """

    def __init__(self, held: HeldSet, many: ManyScopes, guarding: Guarding, turns: Turns) -> None:
        self._held = held
        self._many = many
        self.guarding: Guarding = guarding
        self._turns = turns
        self._orgs: dict[str, HeldOrg] = {org.id: org for org in held.orgs}
        self._strays = dict(held.strays)
        self.cluster: Preference | None = held.cluster
        self.exclusive: bool = False
        self.nameless: list[Scope] = []
        self.failed: dict[str, Error] = {}
        self.wrote: bool = False
        self.warnings: list[str] = []

    def now(self) -> HeldSet:
        """What stands."""
        orgs = tuple(sorted(self._orgs.values(), key=lambda org: org.called))
        return replace(
            self._held, orgs=orgs, strays=tuple(self._strays.items()), cluster=self.cluster, exclusive=self.exclusive
        )

    @property
    def stands(self) -> str:
        """The same in words."""
        unknown = sum(org.channels is None for org in self._orgs.values())
        return notices.stands(len(self._orgs) - unknown, unknown, self.nameless)

    def tell(self, log: Log) -> None:
        """Says what was left as it is, and what was amiss."""
        self.guarding.tell()
        for warning in self.warnings:
            log.warning(warning)

    def finish(self, *, exclusive: bool) -> None:
        """All is done: nothing else is to be looked at for ``exclusive`` any more."""
        self.exclusive = exclusive
        self._strays = {}

    def keep(self, orgs: Sequence[HeldOrg]) -> None:
        """These are as declared already, and the set's own from now on."""
        self._orgs.update({org.id: org for org in orgs})

    def let_go(self, orgs: Sequence[HeldOrg]) -> None:
        """These are not the set's any more."""
        for org in orgs:
            self._orgs.pop(org.id, None)
            self._strays.pop(org.called, None)

    def write(self, writes: Sequence[OrgWrite], progress: Progress) -> None:
        """Sets what is declared, up to a hundred Orgs a request, and reads it all back."""
        by_scope = {write.scope: write for write in writes}
        sent: list[OrgWrite] = []
        for batch in batches(list(by_scope)):
            some = [by_scope[scope] for scope in batch]
            changes: list[Change] = [Replace(write.scope, self._event, write.wanted.channels) for write in some]
            with self._turn([write.claim(self._held.host) for write in some]):
                for part, error in self._many.change(changes):
                    done = [by_scope[change.scope] for change in part]
                    self._note(done, error)
                    if error is None:
                        sent += done
                        progress.add(len(done))
        self._read_back(sent)

    def reset(self, orgs: Sequence[HeldOrg], progress: Progress, *, deleting: bool) -> list[HeldOrg]:
        """Removes the Orgs' overrides, as far as the run does not declare them elsewhere; returns those removed.

        ``deleting``: what another resource declares that does not exist so far is an error, since the state has to keep
        it. In an update, that resource is about to be created.
        """
        removed: list[HeldOrg] = []
        for start in range(0, len(orgs), MOST_TOGETHER):
            batch = orgs[start : start + MOST_TOGETHER]
            with self._turn([org.claim for org in batch]):
                asked = self.guarding.ask(batch, self._many, deleting=deleting)
                self.failed.update(asked.failed)
                self.let_go([*asked.left, *asked.gone])
                removed += self._reset(asked.free)
            progress.add(len(batch))
        self._read_back_reset(removed)
        return [org for org in removed if org.id not in self._orgs and org.place not in self.failed]

    @property
    def _event(self) -> str:
        return self._held.event_type

    @contextmanager
    def _turn(self, claims: Sequence[Claim]) -> Iterator[None]:
        """No other step is about any of these. The wait for it has a deadline; what is done inside has its own."""
        with ExitStack() as turn:
            with deadline():
                turn.enter_context(self._turns.alone(*claims))
            yield

    def _note(self, writes: Sequence[OrgWrite], error: Error | None) -> None:
        """What a request for some Orgs came to: from now on they are the set's own, unless it was refused."""
        may_be_done = error is None or getattr(error, "may_be_done", False)
        self.wrote = self.wrote or may_be_done
        for write in writes:
            key = write.key(self._held.host)
            if error is not None and not may_be_done:
                self.failed[write.place] = error
            elif key is None:
                self.nameless.append(write.scope)
            else:
                name = write.found.org_name if write.held is None else write.held.name
                self._orgs[key.org_id or ""] = HeldOrg(write.wanted.scope.org or "", key, name, None)
            if error is not None and may_be_done:
                self.failed[write.place] = error

    def _read_back(self, sent: Sequence[OrgWrite]) -> None:
        """What was sent is looked at by id where that is known, as every later step will."""
        by_scope: dict[Scope, OrgWrite] = {}
        for write in sent:
            key = write.key(self._held.host)
            by_scope[write.scope if key is None else Scope(key.org_id, write.found.org_name)] = write
        found = self._many.settled({scope: each.wanted.channels for scope, each in by_scope.items()}, self._event)
        wrong: dict[Scope, Error] = {}
        for scope, seen in found.items():
            write = by_scope[scope]
            if isinstance(seen, Error):
                self.failed[write.place] = seen
                if isinstance(seen, OtherOrgError) and write.held is None:
                    wrong[write.scope] = seen
                continue
            try:
                self._settle(write, seen)
            except DuplicateError as duplicate:
                wrong[write.scope] = self.failed[write.place] = duplicate
        self._undo([write for write in sent if write.scope in wrong], wrong)

    def _settle(self, write: OrgWrite, seen: Found) -> None:
        key = write.key(self._held.host) or write.wanted.key(self._held.host, seen)
        assert key is not None, "what is set at an Org comes with its id"
        if write.scope in self.nameless:
            self.guarding.resolve(write.wanted.claim(key.host, key))
            self.nameless.remove(write.scope)
        self._orgs[key.org_id or ""] = HeldOrg(write.wanted.scope.org or "", key, seen.org_name, write.wanted.channels)

    def _undo(self, writes: Sequence[OrgWrite], wrong: dict[Scope, Error]) -> None:
        """Takes back what another Org has got, or one that another resource declares."""
        if not writes:
            return
        undo: list[Change] = []
        for write in writes:
            before = write.found.channels
            undo.append(
                Reset(write.scope, self._event) if before is None else Replace(write.scope, self._event, before)
            )
            key = write.key(self._held.host)
            if key is not None:
                self._orgs.pop(key.org_id or "", None)
        by_scope = {write.scope: write for write in writes}
        self.nameless = [scope for scope in self.nameless if scope not in by_scope]
        for batch in batches(list(by_scope)):
            for part, error in self._many.change([change for change in undo if change.scope in batch]):
                for change in part if error is not None else ():
                    assert error is not None
                    self.failed[by_scope[change.scope].place] = single.not_undone(wrong[change.scope], error)

    def _reset(self, orgs: Sequence[HeldOrg]) -> list[HeldOrg]:
        """Those of the Orgs whose override is removed, or may be."""
        by_scope = {org.scope: org for org in orgs}
        removed: list[HeldOrg] = []
        changes: list[Change] = [Reset(scope, self._event) for scope in by_scope]
        for part, error in self._many.change(changes) if changes else ():
            some = [by_scope[change.scope] for change in part]
            if error is None:
                self.wrote = True
                removed += some
            elif getattr(error, "may_be_done", False):
                self.wrote = True
                for org in some:
                    self.failed[org.place] = error
                    if org.id in self._orgs:
                        self._orgs[org.id] = replace(org, channels=None)
            else:
                removed += [org for org in some if self._has_nothing_left(org, error)]
        return removed

    def _has_nothing_left(self, org: HeldOrg, refused: Error) -> bool:
        """Whether an Org whose reset was refused has no override: then it is as it should be, or the Org is gone."""
        if isinstance(refused, UnknownOrgError) and org.id != PRIMARY_ORG_ID:
            self.warnings.append(notices.not_known([org.place]))
            self.let_go([org])
            return False
        found = self._many.look([org.scope], self._event)[org.scope]
        if isinstance(found, Error) or found.channels is not None:
            self.guarding.keeps(org)
            self.failed[org.place] = refused
            return False
        return True

    def _read_back_reset(self, orgs: Sequence[HeldOrg]) -> None:
        by_scope = {org.scope: org for org in orgs}
        for org in orgs:  # Until it shows that it is gone, it may be there.
            if org.id in self._orgs:
                self._orgs[org.id] = replace(self._orgs[org.id], channels=None)
        for scope, seen in self._many.settled(dict.fromkeys(by_scope), self._event).items() if by_scope else ():
            org = by_scope[scope]
            if isinstance(seen, (UnknownOrgError, OtherOrgError)) and org.id != PRIMARY_ORG_ID:
                hit = isinstance(seen, OtherOrgError)
                self.warnings.append(
                    single.reset_another(org.preference, seen) if hit else notices.not_known([org.place])
                )
            elif isinstance(seen, Error):
                self.failed[org.place] = seen
                continue
            self.let_go([org])
