"""What one run of Pulumi declares, as far as the provider has heard: the guard of deletes.

Renaming a resource without an alias, ``--replace``, a taint, two resources that swap their Orgs: all end, in the
engine, with the delete of a key whose new resource has just been created. ThoughtSpot would lose a setting that the
program declares. So a delete first asks here whether the run still declares its key, and through which resource.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum, auto

from pulumi_thoughtspot.client.model import Channels, Scope
from pulumi_thoughtspot.errors import DuplicateError
from pulumi_thoughtspot.preferences.identity import Key, is_org_id, same_name
from pulumi_thoughtspot.preferences.preference import Preference


class Phase(Enum):
    """How far the resource that declares a scope has come in this run."""

    DECLARED = auto()
    """Checked; not created so far."""
    EXISTS = auto()
    """It is in the state, or was created in this run."""
    FAILED = auto()
    """Its create failed."""


@dataclass(frozen=True)
class Declaration:
    """One resource of this run: ``owner`` (its URN), what it declares, and the ``key`` once that is known.

    An Org given by name has no key until ThoughtSpot has answered whose name it is.
    """

    owner: str
    scope: Scope
    event_type: str
    key: Key | None
    phase: Phase = Phase.DECLARED


class Standing(Enum):
    """What a delete of a key has to know before it acts."""

    FREE = auto()
    """Nothing in this run declares the key."""
    UNSURE = auto()
    """Nothing does for certain, but there are Orgs given by name whose ids are not known."""
    HELD = auto()
    """A resource that exists declares it, or the program reads it."""
    AWAITED = auto()
    """A resource declares it that does not exist: its create failed or has not run."""


@dataclass(frozen=True)
class Guard:
    """The answer to a delete; ``owner`` is the resource that declares the key, if one does: a key may be only read."""

    standing: Standing
    owner: str = ""


class Declarations:
    """The declarations of one run, for all threads of one provider process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._by_owner: dict[str, Declaration] = {}
        self._read: set[Key] = set()
        self._left: dict[tuple[str, Key], Preference] = {}
        self._abandoned: set[Key] = set()
        self._let_go: Counter[Key] = Counter()

    # What the engine's steps tell.

    def declare(self, owner: str, host: str, scope: Scope, event_type: str) -> None:
        """``owner`` was checked and declares ``scope``; raises `DuplicateError` where another owner does already."""
        known = scope.org is None or is_org_id(scope.org)
        declaration = Declaration(owner, scope, event_type, Key(host, scope.org, event_type) if known else None)
        with self._lock:
            for other in self._others(owner):
                same_key = other.key is not None and other.key == declaration.key
                if same_key or (other.event_type == event_type and _same_scope(other.scope, scope)):
                    raise duplicate(other, declaration)
            self._by_owner[owner] = declaration

    def resolve(self, owner: str, key: Key) -> None:
        """ThoughtSpot has answered which key ``owner`` declares; raises `DuplicateError` where another one has it.

        Of two that declare it, the one that comes first gets it.
        """
        with self._lock:
            mine = self._by_owner.get(owner) or Declaration(owner, key.scope, key.event_type, key)
            for other in self._others(owner):
                if other.key == key and other.phase is Phase.EXISTS:
                    raise duplicate(other, mine)
            self._by_owner[owner] = replace(mine, key=key)

    def exists(self, owner: str, key: Key) -> None:
        """``owner`` is in the state under ``key``. Counts only for what was checked before: a refresh diffs as well."""
        with self._lock:
            if owner in self._by_owner:
                self.resolve(owner, key)
                self._by_owner[owner] = replace(self._by_owner[owner], phase=Phase.EXISTS)

    def stays(self, owner: str, key: Key) -> bool:
        """A diff found that ``owner`` stays under ``key``: whoever is being created there is a duplicate of it.

        Returns False where a delete has let ``key`` go already, or may have: then it has to be set anew.
        """
        with self._lock:
            if owner in self._by_owner:
                for other in self._others(owner):
                    if other.key == key and other.phase is not Phase.FAILED:
                        raise duplicate(other, self._by_owner[owner])
                self._by_owner[owner] = replace(self._by_owner[owner], key=key, phase=Phase.EXISTS)
            return not self._let_go[key]

    def failed(self, owner: str) -> None:
        """The create of ``owner`` failed."""
        with self._lock:
            if owner in self._by_owner:
                self._by_owner[owner] = replace(self._by_owner[owner], phase=Phase.FAILED)

    def read(self, key: Key) -> None:
        """The program reads ``key`` without managing it."""
        with self._lock:
            self._read.add(key)

    def leaves(self, owner: str, held: Preference) -> None:
        """``owner`` itself is why ``held`` is set: it may be replaced by now, and created there again."""
        with self._lock:
            self._left[owner, held.key] = held

    def abandons(self, key: Key) -> None:
        """The resource at ``key`` moves to the configured host."""
        with self._lock:
            self._abandoned.add(key)

    # What the provider's steps ask.

    def left(self, owner: str, key: Key, channels: Channels | None) -> Preference | None:
        """What ``owner`` held at ``key``, where it is its own doing that ``channels`` are set there."""
        with self._lock:
            held = self._left.get((owner, key))
            return held if held is not None and held.channels == channels else None

    def successor(self, owner: str | None, key: Key) -> str | None:
        """Who declares what ``owner`` held at ``key``: with an alias, the engine deletes under the old URN."""
        with self._lock:
            if owner in self._by_owner:
                return owner
            heirs = (new for new, held in self._left if held == key and new in self._by_owner)
            return next(heirs, owner)

    def is_abandoned(self, owner: str | None, key: Key) -> bool:
        """Whether ``key`` is left behind on another host, because its resource has moved to the configured one."""
        with self._lock:
            return key in self._abandoned or owner in self._by_owner

    def guard(self, owner: str | None, key: Key, org_name: str | None, *, looked: bool = False) -> Guard:
        """What a delete of ``key`` by ``owner`` has to know; ``org_name`` is the Org's name as far as known.

        ``looked``: ThoughtSpot has just told that name, so that other names are other Orgs. From a FREE on, ``key``
        counts as let go, since the delete may be done at any moment; where it is not, `keeps` says so.
        """
        with self._lock:
            if key in self._read:
                return Guard(Standing.HELD)
            for other in self._by_owner.values():
                if not _may_declare(other, key, org_name):
                    continue
                if other.phase is Phase.EXISTS:
                    return Guard(Standing.HELD, other.owner)
                if other.phase is Phase.FAILED or not self._replaces_itself(owner):
                    return Guard(Standing.AWAITED, other.owner)
            names = any(other.key is None and other.event_type == key.event_type for other in self._by_owner.values())
            if names and key.org_id is not None and not looked:
                return Guard(Standing.UNSURE)
            self.lets_go(key)
            return Guard(Standing.FREE)

    def lets_go(self, key: Key) -> None:
        """Nothing is set at ``key`` any more, or may be: whoever is found to stay there has to be set anew."""
        with self._lock:
            self._let_go[key] += 1

    def keeps(self, key: Key) -> None:
        """A delete that was to let ``key`` go has certainly changed nothing."""
        with self._lock:
            self._let_go[key] -= 1

    def _replaces_itself(self, owner: str | None) -> bool:
        """Whether the delete comes before its own replacement's create: the engine was told to delete first."""
        mine = self._by_owner.get(owner) if owner else None
        return mine is not None and mine.phase is Phase.DECLARED

    def _others(self, owner: str) -> list[Declaration]:
        return [declaration for declaration in self._by_owner.values() if declaration.owner != owner]


def _same_scope(one: Scope, other: Scope) -> bool:
    if one.org is None or other.org is None:
        return one == other
    return same_name(one.org, other.org)


def _may_declare(declaration: Declaration, key: Key, org_name: str | None) -> bool:
    if declaration.key is not None:
        return declaration.key == key
    if declaration.event_type != key.event_type or key.org_id is None or declaration.scope.org is None:
        return False
    return org_name is not None and same_name(declaration.scope.org, org_name)


def duplicate(one: Declaration, other: Declaration) -> DuplicateError:
    """The error for two that declare the same."""
    return DuplicateError(
        f"{name_in(one.owner)!r} and {name_in(other.owner)!r} both declare {one.event_type} for {one.scope}"
        + ("." if one.scope == other.scope else f", which is {other.scope} too."),
        "Keep one of them: two resources would overwrite each other for ever.",
    )


def name_in(urn: str) -> str:
    """The name of the resource that a URN names."""
    return urn.rpartition("::")[2]
