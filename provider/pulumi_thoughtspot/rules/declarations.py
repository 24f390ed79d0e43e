"""What one run of Pulumi declares, as far as the provider has heard: the guard of deletes.

Renaming a resource without an alias, ``--replace``, a taint, two resources that swap their Orgs: all end, in the
engine, with the delete of a key whose new resource has just been created. ThoughtSpot would lose a setting that the
program declares. So a delete first asks here whether the run still declares its key, and through which resource.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from pulumi_thoughtspot.rules.claims import Claim, Key, Name, duplicate


class Phase(Enum):
    """How far the resource that declares something has come in this run."""

    DECLARED = auto()
    """Checked; not created so far."""
    EXISTS = auto()
    """It is in the state, or was created in this run."""
    FAILED = auto()
    """Its create failed."""


@dataclass(frozen=True)
class Declaration:
    """What one resource of this run declares."""

    claims: tuple[Claim, ...]
    order: int
    """How many resources were declared before this one."""
    phase: Phase = Phase.DECLARED


class Standing(Enum):
    """What a delete of a key has to know before it acts."""

    FREE = auto()
    """Nothing in this run declares the key."""
    UNSURE = auto()
    """Nothing does for certain, but there are names of its family whose keys are not known."""
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
    """The declarations of one run, for all threads of one provider process. An ``owner`` is a resource's URN."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._by_owner: dict[str, Declaration] = {}
        self._owners: dict[Hashable, dict[str, Claim]] = {}
        """By key and by name: the resources that declare it, each with its claim."""
        self._unknown: Counter[Hashable] = Counter()
        """By family: how many names there are whose keys are not known."""
        self._read: set[Key] = set()
        self._remembered: dict[Key, dict[str, object]] = {}
        self._moved_away: set[Key] = set()
        self._let_go: Counter[Key] = Counter()

    # What the engine's steps tell.

    def declare(self, owner: str, claims: Iterable[Claim]) -> None:
        """``owner`` was checked and declares ``claims``; raises `DuplicateError` where another one declares any."""
        claims = tuple(claims)
        with self._lock:
            for claim in claims:
                for mark in (claim.key, claim.name):
                    for other, its in self._others(owner, mark):
                        raise duplicate(other, its, owner, claim)
            self._put(owner, claims, Phase.DECLARED)

    def resolve(self, owner: str, claims: Iterable[Claim]) -> None:
        """ThoughtSpot has answered which keys ``owner`` declares.

        Raises `DuplicateError` where another resource that exists has it. Of two that declare it, the one that comes
        first gets it.
        """
        claims = tuple(claims)
        with self._lock:
            for claim in claims:
                for other, its in self._others(owner, claim.key):
                    if self._by_owner[other].phase is Phase.EXISTS:
                        raise duplicate(other, its, owner, claim)
            self._settle(owner, claims)

    def exists(self, owner: str, claims: Iterable[Claim]) -> None:
        """``owner`` was created. Counts only for what was checked before: a refresh diffs as well."""
        with self._lock:
            if owner in self._by_owner:
                self.resolve(owner, claims)
                self._set_phase(owner, Phase.EXISTS)

    def unchanged(self, owner: str, claims: Iterable[Claim]) -> bool:
        """A diff found that ``owner`` keeps its ``claims``: whatever is being created there is a duplicate of it.

        Returns False where a delete has let one go already, or may have: then it has to be set anew.
        """
        claims = tuple(claims)
        with self._lock:
            if owner in self._by_owner:
                for claim in claims:
                    for other, its in self._others(owner, claim.key):
                        if self._by_owner[other].phase is not Phase.FAILED:
                            raise duplicate(other, its, owner, claim)
                self._settle(owner, claims)
                self._set_phase(owner, Phase.EXISTS)
            return not any(self._let_go[claim.key] for claim in claims if claim.key is not None)

    def failed(self, owner: str) -> None:
        """The create of ``owner`` failed."""
        with self._lock:
            if owner in self._by_owner:
                self._set_phase(owner, Phase.FAILED)

    def read(self, key: Key) -> None:
        """The program reads ``key`` without managing it."""
        with self._lock:
            self._read.add(key)

    def remember(self, owner: str, key: Key, held: object) -> None:
        """``owner`` itself is why ``held`` is set at ``key``: it may be replaced by now, and created there again."""
        with self._lock:
            self._remembered.setdefault(key, {})[owner] = held

    def moves_away(self, key: Key) -> None:
        """The resource at ``key`` moves to the configured host."""
        with self._lock:
            self._moved_away.add(key)

    # What the provider's steps ask.

    def remembered(self, owner: str, key: Key) -> object | None:
        """What ``owner`` is known to have held at ``key``; None where nothing is known."""
        with self._lock:
            return self._remembered.get(key, {}).get(owner)

    def successor(self, owner: str | None, key: Key) -> str | None:
        """Who declares what ``owner`` held at ``key``: with an alias, the engine deletes under the old URN."""
        with self._lock:
            if owner in self._by_owner:
                return owner
            heirs = (new for new in self._remembered.get(key, {}) if new in self._by_owner)
            return next(heirs, owner)

    def has_moved_away(self, owner: str | None, key: Key) -> bool:
        """Whether ``key`` is left behind on another host, because its resource has moved to the configured one."""
        with self._lock:
            return key in self._moved_away or owner in self._by_owner

    def guard(self, owner: str | None, key: Key, name: Name | None, *, looked: bool = False) -> Guard:
        """What a delete of ``key`` by ``owner`` has to know; ``name`` is what a program may call it, where known.

        ``looked``: ThoughtSpot has just told that name, so that other names mean other keys. From a FREE on, ``key``
        counts as let go, since the delete may be done at any moment; where it is not, `keeps` says so.
        """
        with self._lock:
            if key in self._read:
                return Guard(Standing.HELD)
            for other in self._declaring(key, name):
                phase = self._by_owner[other].phase
                if phase is Phase.EXISTS:
                    return Guard(Standing.HELD, other)
                if phase is Phase.FAILED or not self._replaces_itself(owner):
                    return Guard(Standing.AWAITED, other)
            if not looked and key.family is not None and self._unknown[key.family] > 0:
                return Guard(Standing.UNSURE)
            self.lets_go(key)
            return Guard(Standing.FREE)

    def lets_go(self, key: Key) -> None:
        """Nothing is set at ``key`` any more, or may be: whatever is found to stay there has to be set anew."""
        with self._lock:
            self._let_go[key] += 1

    def keeps(self, key: Key) -> None:
        """A delete that was to let ``key`` go has certainly changed nothing."""
        with self._lock:
            self._let_go[key] -= 1

    def _declaring(self, key: Key, name: Name | None) -> list[str]:
        """The resources that declare ``key``, or ``name`` without its key being known, in their order."""
        by_name = self._owners.get(name, {}) if name is not None else {}
        found = {*self._owners.get(key, {}), *(owner for owner, claim in by_name.items() if claim.key is None)}
        return sorted(found, key=lambda owner: self._by_owner[owner].order)

    def _replaces_itself(self, owner: str | None) -> bool:
        """Whether the delete comes before its own replacement's create: the engine was told to delete first."""
        mine = self._by_owner.get(owner) if owner else None
        return mine is not None and mine.phase is Phase.DECLARED

    def _others(self, owner: str, mark: Hashable) -> list[tuple[str, Claim]]:
        if mark is None:
            return []
        return [(other, claim) for other, claim in self._owners.get(mark, {}).items() if other != owner]

    def _settle(self, owner: str, claims: Iterable[Claim]) -> None:
        """The keys of these claims are known by now; other claims of ``owner`` stay as they are."""
        mine = self._by_owner.get(owner)
        known = {claim.name or claim.key: claim for claim in (mine.claims if mine else ())}
        known.update({claim.name or claim.key: claim for claim in claims})
        self._put(owner, tuple(known.values()), mine.phase if mine else Phase.DECLARED)

    def _put(self, owner: str, claims: tuple[Claim, ...], phase: Phase) -> None:
        old = self._by_owner.get(owner)
        for claim in old.claims if old else ():
            for mark in (claim.key, claim.name):
                self._owners.get(mark, {}).pop(owner, None)
            self._count(claim, -1)
        self._by_owner[owner] = Declaration(claims, old.order if old else len(self._by_owner), phase)
        for claim in claims:
            for mark in (claim.key, claim.name):
                if mark is not None:
                    self._owners.setdefault(mark, {})[owner] = claim
            self._count(claim, 1)

    def _count(self, claim: Claim, step: int) -> None:
        if claim.key is None and claim.name is not None:
            self._unknown[claim.name.family] += step

    def _set_phase(self, owner: str, phase: Phase) -> None:
        self._by_owner[owner] = replace(self._by_owner[owner], phase=phase)
