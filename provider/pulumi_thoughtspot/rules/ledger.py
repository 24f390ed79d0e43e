"""All that is known of one run's declarations: from this process, and from the run's other ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from pulumi_thoughtspot.rules.claims import Claim, Key, Name
from pulumi_thoughtspot.rules.journal import Declares, Fact, LetsGo, MovesAway, Phase, Reads, Remembers, Sets


@dataclass(frozen=True)
class Declaration:
    """What one resource of this run declares; ``elsewhere``: so another process of the run has told."""

    claims: tuple[Claim, ...]
    order: int
    """How many resources were declared before this one."""
    phase: Phase
    elsewhere: bool


class Ledger:
    """What the facts that were noted come to. Used by one thread at a time."""

    def __init__(self) -> None:
        self.by_owner: dict[str, Declaration] = {}
        self.owners: dict[Hashable, dict[str, Claim]] = {}
        """By key and by name: the resources that declare it, each with its claim."""
        self.families: dict[Hashable, dict[str, Claim]] = {}
        """By family: the resources that declare any of it, each with one claim to it."""
        self.wholes: dict[Hashable, dict[str, Claim]] = {}
        """By family: the resources that declare all of it."""
        self.unknown: Counter[Hashable] = Counter()
        """By family: how many names there are whose keys are not known."""
        self.read: set[Key] = set()
        self.remembered: dict[Key, dict[str, object]] = {}
        self.moved_away: dict[Key, str] = {}
        """By key: the host to which its resource moves."""
        self.let_go: Counter[Key] = Counter()

    def note(self, fact: Fact, *, elsewhere: bool) -> None:
        """``elsewhere``: another process has told it."""
        match fact:
            case Declares(owner, claims, phase):
                self._put(owner, claims, phase, elsewhere)
            case Sets(owner, claims):
                for claim in claims:
                    self.owners.setdefault(claim.key, {})[owner] = claim
            case Reads(key):
                self.read.add(key)
            case Remembers(owner, key, held):
                self.remembered.setdefault(key, {})[owner] = held
            case MovesAway(key, host):
                self.moved_away[key] = host
            case LetsGo(key, times):
                self.let_go[key] += times

    def others(self, owner: str, mark: Hashable) -> list[tuple[str, Claim]]:
        """The other resources that declare what ``mark`` is, each with its claim."""
        if mark is None:
            return []
        return [(other, claim) for other, claim in self.owners.get(mark, {}).items() if other != owner]

    def has_set(self, owner: str, key: Key) -> bool:
        """Whether a resource has set what it declares at ``key``, though it may not exist as a whole."""
        its = self.owners.get(key, {}).get(owner)
        return its is not None and its.taken and its.to is not None

    def others_exist(self, owner: str, family: Hashable) -> bool:
        """Whether another one that exists declares something of this family."""
        among = (other for other in self.families.get(family, {}) if other != owner)
        return any(self.by_owner[other].phase is Phase.EXISTS for other in among)

    def others_with_all(self, owner: str, claim: Claim) -> list[tuple[str, Claim]]:
        """The other resources that declare all that ``claim`` is a part of, or a part of all that it declares."""
        among = self.wholes if claim.all_of is None else self.families
        return [(other, its) for other, its in among.get(claim.family, {}).items() if other != owner]

    def declaring(self, key: Key, names: Iterable[Name | None]) -> list[str]:
        """The resources that declare ``key``, or one of ``names`` without its key being known, in their order."""
        by_name = [item for name in names if name is not None for item in self.owners.get(name, {}).items()]
        found = {*self.owners.get(key, {}), *(owner for owner, claim in by_name if claim.key is None)}
        return sorted(found, key=lambda owner: self.by_owner[owner].order)

    def _put(self, owner: str, claims: tuple[Claim, ...], phase: Phase, elsewhere: bool) -> None:
        old = self.by_owner.get(owner)
        set_so_far: dict[Hashable, Claim] = {}
        for claim in old.claims if old else ():
            its = self.owners.get(claim.key, {}).get(owner, claim)
            if its.to is not None:
                set_so_far[claim.key] = its
            for mark in (claim.key, claim.name):
                self.owners.get(mark, {}).pop(owner, None)
            for among in (self.families, self.wholes):
                among.get(claim.family, {}).pop(owner, None)
            self._count(claim, -1)
        self.by_owner[owner] = Declaration(claims, old.order if old else len(self.by_owner), phase, elsewhere)
        for claim in claims:
            its = set_so_far.get(claim.key, claim)
            claim = claim if claim.to is not None or its.to is None else claim.setting(its.to)
            for mark in (claim.key, claim.name):
                if mark is not None:
                    self.owners.setdefault(mark, {})[owner] = claim
            if claim.family is not None:
                self.families.setdefault(claim.family, {})[owner] = claim
            if claim.all_of is not None:
                self.wholes.setdefault(claim.all_of, {})[owner] = claim
            self._count(claim, 1)

    def _count(self, claim: Claim, step: int) -> None:
        if claim.key is None and claim.name is not None:
            self.unknown[claim.name.family] += step
