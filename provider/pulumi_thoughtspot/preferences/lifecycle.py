"""Create, update, read and delete one preference: what each step does to ThoughtSpot.

Every write is read back, since ThoughtSpot documents no consistency between its configure and its search; what the
steps return is what ThoughtSpot answered. Only create names an Org as the program does; every later step goes by id.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from pulumi_thoughtspot.client.deadline import deadline, remaining
from pulumi_thoughtspot.client.model import (
    CLUSTER,
    PRIMARY_ORG_ID,
    Change,
    Channel,
    Channels,
    Org,
    Preferences,
    Replace,
    Reset,
    Scope,
    in_words,
)
from pulumi_thoughtspot.errors import (
    ApiError,
    NotSetError,
    NotSettledError,
    OtherHostError,
    OtherOrgError,
    OverwriteError,
    StillDeclaredError,
    UnavailableError,
    UnknownOrgError,
)
from pulumi_thoughtspot.preferences.declarations import Declarations, Guard, Standing, name_in
from pulumi_thoughtspot.preferences.identity import Key, is_org_id, same_name

EMAIL_ALONE: Channels = frozenset({Channel.EMAIL.value})
"""What ThoughtSpot does at cluster level while nothing is configured; there, it counts as nothing set."""

SETTLE_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 3.2)
"""Seconds between one look and the next, while a write does not show."""


class Desk(Protocol):
    """The two calls that the steps need of a ThoughtSpot."""

    host: str

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences: ...

    def configure(self, changes: Sequence[Change]) -> None: ...


class Notices(Protocol):
    """Where a step tells its user what it did."""

    def info(self, message: str) -> None: ...

    def warning(self, message: str) -> None: ...


@dataclass(frozen=True)
class Found:
    """What is set at a scope: nothing where ``channels`` is None. ``org`` is None for the cluster, or if not told."""

    org: Org | None
    channels: Channels | None


@dataclass(frozen=True)
class Wanted:
    """What the program declares."""

    scope: Scope
    event_type: str
    channels: Channels
    allow_overwrite: bool = False


@dataclass(frozen=True)
class Preference:
    """What the state holds of a preference."""

    key: Key
    org_name: str | None
    channels: Channels
    previous: Channels | None

    @property
    def place(self) -> str:
        """The scope in words."""
        return _place(self.key, self.org_name)


@dataclass(frozen=True)
class Lifecycle:
    """The steps, on one ThoughtSpot and in one run of Pulumi."""

    desk: Desk
    declarations: Declarations
    sleep: Callable[[float], None] = time.sleep

    def create(self, owner: str, wanted: Wanted, notices: Notices) -> Preference:
        """Sets what the program declares, or takes it over without a write where it is set already.

        Raises `OverwriteError` where something else is set, unless that was this resource's own or ``allow_overwrite``
        is given; `OtherOrgError` where ThoughtSpot answers for another Org; `DuplicateError` where another resource of
        this run declares the same.
        """
        key = self._key(wanted)
        try:
            with deadline(), self.declarations.alone(key or wanted.scope, wanted.event_type):
                created = self._create(owner, wanted, notices)
        except BaseException:
            self.declarations.failed(owner)
            raise
        self.declarations.exists(owner, created.key)
        return created

    def _create(self, owner: str, wanted: Wanted, notices: Notices) -> Preference:
        found = self._look(wanted.scope, wanted.event_type)
        key = self._key(wanted, found)
        if key is not None:
            self.declarations.resolve(owner, key)
        place = _place(key, found.org.name if found.org else wanted.scope.org)
        if found.channels == wanted.channels and key is not None:
            preference = Preference(key, _name(found), wanted.channels, found.channels)
            notices.info(
                f"{place} was set to {in_words(found.channels)} already; taken over. {_on_destroy(preference)}"
            )
            return preference
        replaces = found.channels is not None and not (key and key.org_id is None and found.channels == EMAIL_ALONE)
        if replaces and not wanted.allow_overwrite and not self._was_own(owner, key, found):
            raise _would_overwrite(place, found, wanted)
        settled = self._write_new(key, wanted, found)
        key = self._key(wanted, settled)
        assert key is not None  # What is set at an Org comes with its id.
        self.declarations.resolve(owner, key)
        preference = Preference(key, _name(settled), wanted.channels, found.channels)
        if replaces:
            notices.info(
                f"{place} was set to {in_words(found.channels)}; now {in_words(wanted.channels)}."
                f" {_on_destroy(preference)}"
            )
        return preference

    def _write_new(self, key: Key | None, wanted: Wanted, found: Found) -> Found:
        """Writes under the program's identifier and reads back by id, as every later step will.

        Where that id turns out to be another Org's name, the later steps would act on that Org; so the write is undone.
        """
        self.desk.configure([Replace(wanted.scope, wanted.event_type, wanted.channels)])
        try:
            return self._settled(key.scope if key else wanted.scope, wanted.event_type, wanted.channels)
        except OtherOrgError:
            before = found.channels
            undo = Reset if before is None else partial(Replace, channels=before)
            self.desk.configure([undo(scope=wanted.scope, event_type=wanted.event_type)])
            raise

    def _was_own(self, owner: str, key: Key | None, found: Found) -> bool:
        return key is not None and found.channels is not None and self.declarations.was_left(owner, key, found.channels)

    def _key(self, wanted: Wanted, found: Found | None = None) -> Key | None:
        """The key of what is wanted, once it is known: of an Org given by name, when ThoughtSpot has answered."""
        identifier = wanted.scope.org
        if identifier is not None and not is_org_id(identifier):
            identifier = found.org.id if found is not None and found.org is not None else None
            return Key(self.desk.host, identifier, wanted.event_type) if identifier is not None else None
        return Key(self.desk.host, identifier, wanted.event_type)

    def update(self, held: Preference, wanted: Wanted) -> Preference:
        """Sets what the program declares now. Raises `UnknownOrgError` or `OtherOrgError` where the Org is gone."""
        with deadline(), self.declarations.alone(held.key, held.key.event_type):
            settled = self._write(held.key.scope, wanted)
        return Preference(held.key, _name(settled) or held.org_name, wanted.channels, held.previous)

    def read(self, held: Preference, notices: Notices) -> Preference | None:
        """What is set now; None where nothing is, or where the Org is gone (told as a warning).

        Whatever else goes wrong is raised: it is never taken for "nothing set".
        """
        with deadline():
            try:
                found = self._look(held.key.scope, held.key.event_type)
            except (UnknownOrgError, OtherOrgError):
                if held.key.org_id == PRIMARY_ORG_ID:
                    raise
                found = Found(None, None)
        if found.channels is not None:
            return Preference(held.key, _name(found) or held.org_name, found.channels, held.previous)
        if held.key.org_id is not None and found.org is None:
            notices.warning(_not_known(held))
        return None

    def get(self, key: Key) -> Preference:
        """What is set at ``key``, for a program that does not manage it. Raises `NotSetError` where nothing is."""
        with deadline():
            found = self._look(key.scope, key.event_type)
        if found.channels is None:
            raise NotSetError(
                f"Nothing is set for {key.event_type} at {_place(key, _name(found))}, so there is nothing to get.",
                "The cluster's default or ThoughtSpot's own (EMAIL) applies there.",
            )
        self.declarations.read(key)
        return Preference(key, _name(found), found.channels, None)

    def delete(self, owner: str | None, held: Preference, notices: Notices) -> None:
        """Takes back what the resource has set, and says what that was.

        Raises `StillDeclaredError` where this run declares the same preference with a resource that does not exist
        yet, `OtherHostError` where it lives on another ThoughtSpot than the one configured.
        """
        if held.key.host != self.desk.host:
            self._leave_other_host(owner, held, notices)
            return
        with deadline(), self.declarations.alone(held.key, held.key.event_type):
            guard = self.declarations.guard(owner, held.key, held.org_name)
            if guard.standing is Standing.UNSURE:
                found = self._look_or_gone(held)
                if found.channels is None:
                    notices.info(f"{held.place}: nothing was set any more.")
                    return
                guard = self.declarations.guard(owner, held.key, _name(found))
            if guard.standing is Standing.HELD:
                notices.info(
                    f"{held.place} is left as it is: {_declarer(guard)} declares it now. Nothing was sent to"
                    " ThoughtSpot."
                )
            elif guard.standing is Standing.AWAITED:
                raise _still_declared(held, guard)
            elif held.key.org_id is None:
                self._restore_cluster(owner, held, notices)
            else:
                self._reset_org(held, notices)

    def _leave_other_host(self, owner: str | None, held: Preference, notices: Notices) -> None:
        if not self.declarations.is_abandoned(owner, held.key):
            raise other_host(held, self.desk.host)
        notices.warning(
            f"{held.place} stays as it is on {held.key.host}: the resource has moved to {self.desk.host}, and only that"
            " is configured."
        )

    def _reset_org(self, held: Preference, notices: Notices) -> None:
        try:
            self.desk.configure([Reset(held.key.scope, held.key.event_type)])
            self._settled(held.key.scope, held.key.event_type, None)
        except UnknownOrgError:
            if held.key.org_id == PRIMARY_ORG_ID:
                raise
            notices.warning(_not_known(held))
        except ApiError as refused:
            # Whether an Org without an override can be reset is undocumented; then it is as it should be.
            if isinstance(refused, UnavailableError) or self._look_or_gone(held).channels is not None:
                raise
            notices.info(f"{held.place}: nothing was set any more.")
        else:
            notices.info(f"{held.place}: its override is removed, so the cluster's default applies.")

    def _restore_cluster(self, owner: str | None, held: Preference, notices: Notices) -> None:
        found = self._look(CLUSTER, held.key.event_type)
        before = EMAIL_ALONE if held.previous is None else held.previous
        if found.channels != held.channels:
            notices.info(
                f"The cluster's default is left as it is: it is {in_words(found.channels)}, no longer the"
                f" {in_words(held.channels)} that this resource had set."
            )
        elif before == held.channels:
            notices.info(
                f"The cluster's default stays {in_words(held.channels)}: it was so before this resource was created."
            )
        else:
            self._write(CLUSTER, Wanted(CLUSTER, held.key.event_type, before))
            if owner is not None:
                self.declarations.leaves(owner, held.key, before)
            notices.info(
                f"The cluster's default is {in_words(before)} again"
                + (", as before." if held.previous is not None else ": nothing was set before, and EMAIL is the same.")
            )

    def _write(self, scope: Scope, wanted: Wanted) -> Found:
        self.desk.configure([Replace(scope, wanted.event_type, wanted.channels)])
        return self._settled(scope, wanted.event_type, wanted.channels)

    def _settled(self, scope: Scope, event_type: str, channels: Channels | None) -> Found:
        """What is set at ``scope``, once that is ``channels``; waits for it, within bounds."""
        waits = iter(SETTLE_WAITS)
        while True:
            found = self._look(scope, event_type)
            if found.channels == channels:
                return found
            wait = next(waits, None)
            if wait is None or wait >= remaining():
                raise NotSettledError(
                    f"ThoughtSpot accepted {in_words(channels)} for {scope}, but still shows"
                    f" {in_words(found.channels)}.",
                    "Perhaps something else sets it at the same time. Run 'pulumi refresh' to see what it is now, then"
                    " 'pulumi up'.",
                )
            self.sleep(wait)

    def _look(self, scope: Scope, event_type: str) -> Found:
        return found_at(scope, self.desk.search([scope], event_type), event_type)

    def _look_or_gone(self, held: Preference) -> Found:
        try:
            return self._look(held.key.scope, held.key.event_type)
        except (UnknownOrgError, OtherOrgError):
            if held.key.org_id == PRIMARY_ORG_ID:
                raise
            return Found(None, None)


def found_at(scope: Scope, answer: Preferences, event_type: str) -> Found:
    """What a search that asked for ``scope`` alone says of it.

    Raises `OtherOrgError` where the answer is for another Org. An Org that is absent has no override, as far as one can
    tell.
    """
    if scope.org is None:
        assert answer.cluster is not None
        return Found(None, answer.cluster.get(event_type))
    matches = [entry for entry in answer.orgs if _is_named(entry.org, scope.org)]
    if not matches and answer.orgs:
        other = answer.orgs[0].org
        raise OtherOrgError(
            f"ThoughtSpot answered for Org {other.name!r} (id {other.id}) when asked for {scope}; nothing was done.",
            "An identifier of digits is always an Org's id. If the Org is so named, give its id instead."
            if is_org_id(scope.org)
            else "Give the Org's id instead.",
        )
    if not matches:
        return Found(None, None)
    return Found(matches[0].org, matches[0].overrides.get(event_type))


def _is_named(org: Org, identifier: str) -> bool:
    return org.id == identifier if is_org_id(identifier) else same_name(org.name, identifier)


def _place(key: Key | None, org_name: str | None) -> str:
    if key is not None and key.org_id is None:
        return "The cluster's default"
    return f"Org {org_name or (key.org_id if key else '')!r}"


def _name(found: Found) -> str | None:
    return found.org.name if found.org else None


def _on_destroy(preference: Preference) -> str:
    keep = "retain_on_delete=True keeps it."
    if preference.key.org_id is not None:
        return f"A destroy removes the Org's override, whatever was set before; {keep}"
    if preference.previous == preference.channels:
        return "A destroy leaves it as it is."
    return f"A destroy puts {in_words(preference.previous or EMAIL_ALONE)} back; {keep}"


def _would_overwrite(place: str, found: Found, wanted: Wanted) -> OverwriteError:
    return OverwriteError(
        f"{place} is set to {in_words(found.channels)} already, and this resource declares"
        f" {in_words(wanted.channels)}; nothing was changed.",
        "Any of these lets it through:\n"
        f"- declare channels={sorted(found.channels or ())!r} first: equal channels are taken over without a write;\n"
        "- set allow_overwrite=True for one 'pulumi up';\n"
        '- if the resource was only renamed, give it aliases=[pulumi.Alias(name="OLD-NAME")].',
    )


def _still_declared(held: Preference, guard: Guard) -> StillDeclaredError:
    return StillDeclaredError(
        f"{held.place} was left as it is: {_declarer(guard)} declares it too, but does not exist yet (its create failed"
        " or has not run).",
        "The state keeps this resource for now. Mend what kept the other from being created and run 'pulumi up' again;"
        ' or, if it was only renamed, give it aliases=[pulumi.Alias(name="OLD-NAME")].',
    )


def _declarer(guard: Guard) -> str:
    return repr(name_in(guard.owner)) if "::" in guard.owner else guard.owner


def _not_known(held: Preference) -> str:
    return (
        f"{held.place} (id {held.key.org_id}) is not known to ThoughtSpot, or not visible to this token; its preference"
        " counts as gone."
    )


def other_host(held: Preference, configured: str) -> OtherHostError:
    """The error for a step on a preference that lives on another ThoughtSpot than the one configured."""
    return OtherHostError(
        f"{held.place} lives on {held.key.host}, but {configured} is configured; nothing was done.",
        "Configure the host it lives on (thoughtspot:host or THOUGHTSPOT_HOST). To forget the resource without touching"
        " either host: pulumi state delete URN",
    )
