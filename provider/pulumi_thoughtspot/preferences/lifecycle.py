"""Create, update, read and delete one preference: what each step does to ThoughtSpot.

Every write is read back, since ThoughtSpot documents no consistency between its configure and its search; what the
steps return is what ThoughtSpot answered. Only create names an Org as the program does; every later step goes by id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pulumi_thoughtspot.client.deadline import deadline, sleep
from pulumi_thoughtspot.client.preferences import CLUSTER, Channels, Replace, Reset, Scope
from pulumi_thoughtspot.errors import (
    BadRequestError,
    DuplicateError,
    ForbiddenError,
    OtherOrgError,
    ThoughtSpotError,
    UnknownOrgError,
)
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Found, Preference, Wanted, its_own, says_gone
from pulumi_thoughtspot.preferences.readback import Readback
from pulumi_thoughtspot.preferences.sharing import SharedRequests
from pulumi_thoughtspot.preferences.written import WrittenError, kept
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.deleting import is_left_to_another, stays_on_its_host
from pulumi_thoughtspot.rules.guard import Standing
from pulumi_thoughtspot.rules.steps import Log
from pulumi_thoughtspot.rules.turns import Turns


class Lifecycle:
    """The steps, on one ThoughtSpot and in one run of Pulumi."""

    def __init__(
        self,
        requests: SharedRequests,
        declarations: Declarations,
        turns: Turns,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        self._requests = requests
        self._declarations = declarations
        self._turns = turns
        self._readback = Readback(requests.search, sleep)

    def create(self, owner: str, wanted: Wanted, log: Log) -> Preference:
        """Sets what the program declares, or takes it over without a write where it is set already.

        Raises `OverwriteError` where something else is set, unless that was this resource's own or ``allow_overwrite``
        is given; `OtherOrgError` where ThoughtSpot answers for another Org; `DuplicateError` where another resource of
        this run declares the same; `WrittenError` where it fails after its write.
        """
        claim = wanted.claim(self._requests.host)
        try:
            with deadline(), self._turns.alone(claim):
                created = self._create(owner, wanted, log)
                self._declarations.exists(owner, [wanted.setting_claim(created.key)])
        except BaseException:
            self._declarations.failed(owner)
            raise
        return created

    def _create(self, owner: str, wanted: Wanted, log: Log) -> Preference:
        found = self._readback.look(wanted.scope, wanted.event_type)
        key = wanted.key(self._requests.host, found)
        if key is None:  # An Org that is not shown has no override.
            return self._write_new(owner, wanted, found)
        self._declarations.resolve(owner, [wanted.setting_claim(key)])
        if found.channels not in (None, wanted.channels) and key.org_id and self._declarations.was_let_go(key):
            found = self._readback.look_after_reset(wanted.scope, wanted.event_type)
        own = its_own(self._declarations.remembered(owner, key), found.channels)
        previous = found.channels if own is None else own.previous
        if found.channels == wanted.channels:
            if self._declarations.was_let_go(key):  # A search may lag behind that delete.
                return self._write_new(owner, wanted, found, previous)
            taken = Preference(key, found.org_name, wanted.channels, previous)
            log.info(notices.taken_over(taken))
            return taken
        if found.channels is None:
            return self._write_new(owner, wanted, found)
        if not (own or wanted.may_overwrite(found.channels)):
            raise notices.would_overwrite(wanted, key, found)
        written = self._write_new(owner, wanted, found, previous)
        log.info(notices.overwritten(written, found))
        return written

    def _write_new(self, owner: str, wanted: Wanted, before: Found, previous: Channels | None = None) -> Preference:
        """Writes under the program's identifier, and reads back by id where that is known, as every later step will.

        Where that id turns out to be another Org's name, later steps would act on that Org; where the name is of an Org
        that another resource holds, there would be two of them. So the write is undone, and what that one has set is
        set again.
        """
        key = wanted.key(self._requests.host, before)
        change = Replace(wanted.scope, wanted.event_type, wanted.channels)
        stands = None if key is None else Preference(key, before.org_name, wanted.channels, previous)
        with kept(change, stands) as write:
            self._requests.configure([change])
            write.done = True
            try:
                by_id = wanted.scope if key is None else Scope(key.org_id, before.org_name)
                settled = self._readback.settled(by_id, wanted.event_type, wanted.channels)
                key = key or wanted.key(self._requests.host, settled)
                assert key is not None, "what is set at an Org comes with its id"
                self._declarations.resolve(owner, [wanted.setting_claim(key)])
            except (OtherOrgError, DuplicateError) as wrong:
                there = wrong.there if isinstance(wrong, DuplicateError) else None
                channels = before.channels if there is None else there
                undo = Reset if channels is None else partial(Replace, channels=channels)
                try:
                    self._requests.configure([undo(scope=wanted.scope, event_type=wanted.event_type)])
                except ThoughtSpotError as failed:
                    raise notices.not_undone(wrong, failed) from None
                raise
        return Preference(key, settled.org_name, wanted.channels, previous)

    def update(self, held: Preference, wanted: Wanted) -> Preference:
        """Sets what the program declares now.

        Raises `UnknownOrgError` or `OtherOrgError` where the Org is gone, `WrittenError` as `create` does.
        """
        change = Replace(held.scope, held.key.event_type, wanted.channels)
        stands = replace(held, channels=wanted.channels, earlier=held.earlier | {held.channels})
        with deadline(), self._turns.alone(held.claim), kept(change, stands) as write:
            try:
                self._requests.configure([change])
                write.done = True
                settled = self._readback.settled(held.scope, held.key.event_type, wanted.channels)
            except OtherOrgError as other:
                raise notices.set_another(held, other) from None
        return replace(stands, org_name=settled.org_name, earlier=frozenset())

    def is_set(self, held: Preference) -> bool:
        """Whether what the state holds is what is set."""
        with deadline():
            return self._readback.look(held.scope, held.key.event_type).channels == held.channels

    def read(self, held: Preference, log: Log) -> Preference | None:
        """What is set now; None where nothing is, or where the Org is gone (told as a warning).

        Whatever else goes wrong is raised: it is never taken for "nothing set".
        """
        with deadline():
            found = self._readback.look_or_gone(held)
        if found.channels is not None:
            return replace(held, org_name=found.org_name, channels=found.channels, earlier=frozenset())
        if held.key.org_id is not None and found.org is None:
            log.warning(notices.not_known(held))
        return None

    def get(self, key: Key) -> Preference:
        """What is set at ``key``, for a program that does not manage it. Raises `NotSetError` where nothing is."""
        with deadline():
            found = self._readback.look(key.scope, key.event_type)
        if found.channels is None:
            raise notices.nothing_to_get(key, found)
        self._declarations.read(key)
        return Preference(key, found.org_name, found.channels, previous=None)

    def delete(self, owner: str | None, held: Preference, log: Log) -> None:
        """Takes back what the resource has set, and says what that was.

        Raises `StillDeclaredError` where this run declares the same preference with a resource that does not exist
        yet, `OtherHostError` where it lives on another ThoughtSpot than the one configured.
        """
        owner = self._declarations.successor(owner, held.key)
        if stays_on_its_host(self._declarations, owner, held.key, held.place, self._requests.host, log):
            return
        with deadline(), self._turns.alone(held.claim):
            self._delete(owner, held, log)

    def _delete(self, owner: str | None, held: Preference, log: Log) -> None:
        guard = self._declarations.guard(owner, held.key, held.name)
        if guard.standing is Standing.UNSURE:  # One of the names that the program gives may be this Org's name by now.
            found = self._readback.look_or_gone(held)
            if found.org is None:
                log.warning(notices.not_known(held))
                return
            if found.channels is None:
                self._declarations.lets_go(held.key)
                log.info(notices.nothing_was_set(held))
                return
            found_name = replace(held, org_name=found.org_name).name
            guard = self._declarations.guard(owner, held.key, found_name, looked=True)
        if is_left_to_another(guard, held.place, log):
            return
        if held.key.org_id is None:
            try:
                self.restore_cluster(owner, held, log)
            except WrittenError as written:
                raise written.error from None
        else:
            self._reset_org(held, log)

    def _reset_org(self, held: Preference, log: Log) -> None:
        try:
            self._requests.configure([Reset(held.scope, held.key.event_type)])
            self._readback.settled(held.scope, held.key.event_type, None)
        except (UnknownOrgError, OtherOrgError) as gone:
            if not says_gone(gone, held.key.org_id):
                raise
            hit = isinstance(gone, OtherOrgError)
            log.warning(notices.reset_another(held, gone) if hit else notices.not_known(held))
        except (BadRequestError, ForbiddenError) as refused:
            # Whether an Org without an override can be reset is undocumented; then it is as it should be. A bad request
            # may be one that an earlier try has done already, whose answer got lost: that may show a little later.
            forbidden = isinstance(refused, ForbiddenError)
            found = self._readback.look_or_gone(held) if forbidden else self._readback.look_until_unset(held)
            if found.channels is not None:
                self._declarations.keeps(held.key)
                raise
            log.info(notices.nothing_was_set(held))
        else:
            log.info(notices.override_removed(held))

    def restore_cluster(self, owner: str | None, held: Preference, log: Log) -> None:
        """What was set before is set again, where that is still what the resource has set.

        The step has its turn, and the guard has let it through.
        """
        writes = False
        try:
            found = self._readback.look(CLUSTER, held.key.event_type)
            if not held.has_set(found.channels):
                log.info(notices.decided_since(held, found))
            elif held.before == found.channels:
                log.info(notices.nothing_to_put_back(replace(held, channels=held.before)))
            else:
                writes = True  # Whatever comes of it: it may be done.
                restored = replace(held, channels=held.before, earlier=held.earlier | {held.channels})
                change = Replace(held.scope, held.key.event_type, held.before)
                with kept(change, restored) as write:
                    self._requests.configure([change])
                    write.done = True
                    self._readback.settled(held.scope, held.key.event_type, held.before)
                if owner is not None:  # Where it is deleted only to be created anew, that create finds it.
                    its = replace(held, channels=held.before, previous=held.before, earlier=frozenset())
                    self._declarations.remember(owner, held.key, its)
                log.info(notices.put_back(held))
        finally:
            if not writes:
                self._declarations.keeps(held.key)
