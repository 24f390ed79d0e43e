"""The writes of one step on many Orgs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pulumi_thoughtspot.client.preferences import Change, Channels, Replace, Reset, Scope
from pulumi_thoughtspot.errors import DuplicateError, Error, OtherOrgError
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.guarding import Guarding
from pulumi_thoughtspot.preference_sets.held import HeldOrg
from pulumi_thoughtspot.preference_sets.outcome import Outcome
from pulumi_thoughtspot.preference_sets.plan import OrgWrite
from pulumi_thoughtspot.preference_sets.progress import Progress
from pulumi_thoughtspot.preferences import notices as single
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.preference import Found, place
from pulumi_thoughtspot.preferences.scopes import batches
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.turns import Turns


class Writes:
    """Inputs: ``outcome`` (which is told what stands), ``many`` (this step's requests), ``guarding``, ``turns``."""

    def __init__(self, outcome: Outcome, many: ManyScopes, guarding: Guarding, turns: Turns) -> None:
        self._outcome = outcome
        self._many = many
        self._guarding = guarding
        self._turns = turns
        self._declared: set[str] = set()

    def write(self, writes: Sequence[OrgWrite], progress: Progress, kept: Sequence[str] = ()) -> None:
        """Sets what is declared, up to a hundred Orgs a request, and reads it all back.

        ``kept`` is what the program calls the Orgs that it declares beside those.
        """
        self._declared = {*kept, *(write.wanted.scope.org or "" for write in writes)}
        by_scope = {write.scope: write for write in writes}
        sent: list[OrgWrite] = []
        refused: list[OrgWrite] = []
        host = self._outcome.host
        for batch in batches(list(by_scope)):
            some = [by_scope[scope] for scope in batch]
            with self._turns.waited_for(*[write.claim(host) for write in some]):
                by_scope.update(self._seen_again([write for write in some if write.key(host) is None]))
                some = [by_scope[scope] for scope in batch]
                changes: list[Change] = [
                    Replace(write.scope, self._outcome.event_type, write.wanted.channels)
                    for write in self._still_free(some)
                ]
                for part, error in self._many.change(changes) if changes else ():
                    done = [by_scope[change.scope] for change in part]
                    self._note(done, error)
                    if error is None:
                        sent += done
                        progress.add(len(done))
                    elif len(done) > 1:
                        refused += done
        self._read_back([*sent, *self._set_all_the_same(refused)])

    def _note(self, writes: Sequence[OrgWrite], error: Error | None) -> None:
        """What a request for some Orgs came to: from now on they are the set's own, unless it was refused."""
        may_be_done = error is None or getattr(error, "may_be_done", False)
        self._outcome.wrote = self._outcome.wrote or may_be_done
        if error is None:
            host = self._outcome.host
            self._guarding.sets([write.claim(host).setting(write.wanted.channels) for write in writes])
        for write in writes:
            key = write.key(self._outcome.host)
            if error is not None and not may_be_done:
                self._outcome.failed[write.place] = error
            elif key is None:
                self._outcome.nameless[write.scope] = None
            else:
                name = write.found.org_name if write.held is None else write.held.name
                self._outcome.orgs[key.org_id or ""] = HeldOrg(write.wanted.scope.org or "", key, name, None)
            if error is not None and may_be_done:
                self._outcome.failed[write.place] = error

    def _set_all_the_same(self, refused: Sequence[OrgWrite]) -> list[OrgWrite]:
        """Those of ``refused`` that are set as the program declares: a refused request may have been applied in part.

        Each went with others, and was not tried alone.
        """
        expected: dict[Scope, Channels | None] = {write.scope: write.wanted.channels for write in refused}
        reasons = [self._outcome.failed[write.place] for write in refused]
        found = self._many.after_refusal(expected, reasons, self._outcome.event_type)
        done = [
            write
            for write in refused
            if isinstance(seen := found[write.scope], Found) and seen.channels == write.wanted.channels
        ]
        for write in done:
            del self._outcome.failed[write.place]
        if done:
            self._note(done, None)
        return done

    def _read_back(self, sent: Sequence[OrgWrite]) -> None:
        """What was sent is looked at by id where that is known, as every later step will."""
        by_scope: dict[Scope, OrgWrite] = {}
        for write in sent:
            key = write.key(self._outcome.host)
            by_scope[write.scope if key is None else Scope(key.org_id, write.found.org_name)] = write
        found = self._many.settled(
            {scope: each.wanted.channels for scope, each in by_scope.items()}, self._outcome.event_type
        )
        wrong: dict[Scope, Error] = dict(self._declared_elsewhere(by_scope, found))
        for scope, seen in found.items():
            write = by_scope[scope]
            if write.scope in wrong:
                self._outcome.failed[write.place] = wrong[write.scope]
                continue
            if isinstance(seen, Error):
                self._outcome.failed[write.place] = seen
                if isinstance(seen, OtherOrgError) and write.held is None:
                    wrong[write.scope] = seen
                continue
            self._settle(write, seen)
        self._undo([write for write in sent if _can_be_undone(wrong.get(write.scope))], wrong)

    def _declared_elsewhere(
        self, writes: Mapping[Scope, OrgWrite], found: Mapping[Scope, Found | Error]
    ) -> Iterator[tuple[Scope, DuplicateError]]:
        """Those that ThoughtSpot has only now told the ids of, and that another resource declares too."""
        claims = {
            scope: write.wanted.setting_claim(key)
            for scope, write in writes.items()
            if scope in self._outcome.nameless and isinstance(seen := found[scope], Found)
            if (key := write.wanted.key(self._outcome.host, seen)) is not None
        }
        return _duplicates(claims, self._guarding.resolve)

    def _seen_again(self, writes: Sequence[OrgWrite]) -> dict[Scope, OrgWrite]:
        """Those of which nothing was shown, as they are now: another resource may have set one that it names by id."""
        outcome = self._outcome
        if not writes or not self._guarding.others_exist(outcome.host, outcome.event_type):
            return {}
        found = self._many.look([write.scope for write in writes], outcome.event_type)
        seen = ((write, found[write.scope]) for write in writes)
        return {
            write.scope: replace(write, found=now)
            for write, now in seen
            # What this step has set itself under another name is told when it is read back.
            if isinstance(now, Found) and now.org is not None and now.org.id not in outcome.orgs
        }

    def _still_free(self, writes: Sequence[OrgWrite]) -> list[OrgWrite]:
        """Those that no other resource has got since this step looked: the program may name one Org in two ways."""
        claims = {write.scope: write.claim(self._outcome.host) for write in writes if write.is_new}
        taken = dict(_duplicates(claims, self._guarding.still_free))
        self._outcome.failed.update((write.place, taken[write.scope]) for write in writes if write.scope in taken)
        return [write for write in writes if write.scope not in taken]

    def _settle(self, write: OrgWrite, seen: Found) -> None:
        key = write.key(self._outcome.host) or write.wanted.key(self._outcome.host, seen)
        assert key is not None, "what is set at an Org comes with its id"
        self._outcome.nameless.pop(write.scope, None)
        called, other = write.wanted.scope.org or "", self._outcome.orgs.get(key.org_id or "")
        if other is not None and other.called != called and other.called in self._declared:
            one, two = sorted((called, other.called))
            where = place(key.org_id, seen.org_name)
            twice = notices.named_twice(one, two, where, key.org_id or "", nothing_done=False)
            self._outcome.failed[write.place] = twice
        self._outcome.orgs[key.org_id or ""] = HeldOrg(called, key, seen.org_name, write.wanted.channels)

    def _undo(self, writes: Sequence[OrgWrite], wrong: dict[Scope, Error]) -> None:
        """Takes back what another Org has got; an Org that another resource has gets what that one has set."""
        if not writes:
            return
        undo: list[Change] = []
        for write in writes:
            there = getattr(wrong[write.scope], "there", None)
            before = write.found.channels if there is None else there
            undo.append(
                Reset(write.scope, self._outcome.event_type)
                if before is None
                else Replace(write.scope, self._outcome.event_type, before)
            )
            key = write.key(self._outcome.host)
            if key is not None:
                self._outcome.orgs.pop(key.org_id or "", None)
        by_scope = {write.scope: write for write in writes}
        self._outcome.nameless = dict.fromkeys(scope for scope in self._outcome.nameless if scope not in by_scope)
        for batch in batches(list(by_scope)):
            for part, error in self._many.change([change for change in undo if change.scope in batch]):
                for change in part if error is not None else ():
                    assert error is not None
                    self._outcome.failed[by_scope[change.scope].place] = single.not_undone(wrong[change.scope], error)


def _can_be_undone(wrong: Error | None) -> bool:
    """Whether it is known what there is to be at an Org whose write has gone wrong."""
    return isinstance(wrong, OtherOrgError) or (isinstance(wrong, DuplicateError) and not wrong.underway)


def _duplicates(
    claims: Mapping[Scope, Claim], ask: Callable[[Sequence[Claim]], None]
) -> Iterator[tuple[Scope, DuplicateError]]:
    """Those of ``claims`` for which ``ask`` raises: all are asked for at once, and one by one only where that fails."""
    try:
        ask(list(claims.values()))
    except DuplicateError:
        for scope, claim in claims.items():
            try:
                ask([claim])
            except DuplicateError as duplicate:
                yield scope, duplicate
