"""What one run of Pulumi declares, as far as the provider has heard: the guard of deletes.

Renaming a resource without an alias, ``--replace``, a taint, two resources that swap their Orgs: all end, in the
engine, with the delete of a key whose new resource has just been created. ThoughtSpot would lose a setting that the
program declares. So a delete first asks here whether the run still declares its key, and through which resource.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable
from dataclasses import replace

from pulumi_thoughtspot.errors import DuplicateError
from pulumi_thoughtspot.rules.claims import Claim, Key, Name, duplicate
from pulumi_thoughtspot.rules.guard import Guard, Standing
from pulumi_thoughtspot.rules.journal import (
    Alone,
    Declares,
    Fact,
    Journal,
    LetsGo,
    MovesAway,
    Phase,
    Reads,
    Remembers,
    Sets,
)
from pulumi_thoughtspot.rules.ledger import Ledger


class Declarations:
    """The declarations of one run, for all threads of one provider process. An ``owner`` is a resource's URN.

    ``journal`` is how it hears what the run's other processes are told: whatever is asked here counts that in.
    """

    def __init__(self, journal: Journal | None = None) -> None:
        self._lock = threading.RLock()
        self._journal: Journal = journal or Alone()
        self._known = Ledger()

    # What the engine's steps tell.

    def declare(self, owner: str, claims: Iterable[Claim]) -> None:
        """``owner`` was checked and declares ``claims``; raises `DuplicateError` where another one declares any."""
        claims = tuple(claims)
        with self._lock:
            self._hear()
            for claim in claims:
                for mark in (claim.key, claim.name):
                    for other, its in self._known.others(owner, mark):
                        raise duplicate(other, its, owner, claim)
                for other, its in self._known.others_with_all(owner, claim):
                    raise duplicate(other, its, owner, claim)
            self._tell(Declares(owner, claims, Phase.DECLARED))

    def resolve(self, owner: str, claims: Iterable[Claim], *, takes: bool = False) -> None:
        """ThoughtSpot has answered which keys ``owner`` declares. ``takes``: it has them, whatever becomes of the rest.

        Raises `DuplicateError` where another resource that exists, or took it, has one. Of two that declare it, whoever
        comes first gets it. Of two in two processes, whose creates may run at once, whoever hears of the other one
        leaves it: each tells before it hears, so that one of them does.
        """
        claims = tuple(replace(claim, taken=takes) for claim in claims)
        with self._lock:
            self._hear()
            self._refuse(owner, claims)
            before = self._known.by_owner.get(owner)
            self._settle(owner, claims)
            self._hear()
            try:
                self._refuse(owner, claims)
            except DuplicateError:
                self._tell(Declares(owner, before.claims if before else (), before.phase if before else Phase.FAILED))
                raise

    def sets(self, owner: str, claims: Iterable[Claim]) -> None:
        """``owner`` has set these of what it declares, though it may not exist as a whole."""
        with self._lock:
            self._tell(Sets(owner, tuple(claims)))

    def still_free(self, owner: str, claims: Iterable[Claim]) -> None:
        """Raises `DuplicateError` where another resource has come to have one of these keys since `resolve`."""
        with self._lock:
            self._hear()
            self._refuse(owner, claims, underway=False)

    def others_exist(self, owner: str, family: Hashable) -> bool:
        """Whether another resource exists that declares something of ``family``, which a name may mean too."""
        with self._lock:
            self._hear()
            return self._known.others_exist(owner, family)

    def exists(self, owner: str, claims: Iterable[Claim]) -> None:
        """``owner`` was created. Counts only for what was checked before: a refresh diffs as well."""
        claims = tuple(claims)
        with self._lock:
            if owner in self._known.by_owner:
                self._hear()
                self._refuse(owner, claims, underway=False)
                self._settle(owner, claims, Phase.EXISTS)

    def unchanged(self, owner: str, claims: Iterable[Claim]) -> bool:
        """A diff found that ``owner`` keeps its ``claims``: whatever is being created there is a duplicate of it.

        Returns False where a delete has let one go already, or may have: then it has to be set anew.
        """
        claims = tuple(claims)
        with self._lock:
            self._hear()
            if owner in self._known.by_owner:
                for claim in claims:
                    for other, its in self._known.others(owner, claim.key):
                        if self._known.by_owner[other].phase is not Phase.FAILED:
                            raise duplicate(other, its, owner, claim)
                self._settle(owner, claims, Phase.EXISTS)
            return not any(self._known.let_go[claim.key] for claim in claims if claim.key is not None)

    def was_let_go(self, key: Key) -> bool:
        """Whether a delete of this run has taken away what was set at ``key``, or may have."""
        with self._lock:
            self._hear()
            return self._known.let_go[key] > 0

    def failed(self, owner: str) -> None:
        """The create of ``owner`` failed, or an update, so that what it declares may not be set."""
        with self._lock:
            if owner in self._known.by_owner:
                self._tell(Declares(owner, self._known.by_owner[owner].claims, Phase.FAILED))

    def read(self, key: Key) -> None:
        """The program reads ``key`` without managing it."""
        with self._lock:
            self._tell(Reads(key))

    def remember(self, owner: str, key: Key, held: object) -> None:
        """``owner`` itself is why ``held`` is set at ``key``: it may be replaced by now, and created there again."""
        with self._lock:
            self._tell(Remembers(owner, key, held))

    def moves_away(self, key: Key, host: str) -> None:
        """The resource at ``key`` moves to ``host``."""
        with self._lock:
            self._tell(MovesAway(key, host))

    # What the provider's steps ask.

    def remembered(self, owner: str, key: Key) -> object | None:
        """What ``owner`` is known to have held at ``key``; None where nothing is known."""
        with self._lock:
            self._hear()
            return self._known.remembered.get(key, {}).get(owner)

    def successor(self, owner: str | None, key: Key) -> str | None:
        """Who declares what ``owner`` held at ``key``: with an alias, the engine deletes under the old URN."""
        with self._lock:
            self._hear()
            if owner in self._known.by_owner:
                return owner
            heirs = (new for new in self._known.remembered.get(key, {}) if new in self._known.by_owner)
            return next(heirs, owner)

    def moved_to(self, owner: str | None, key: Key) -> str | None:
        """The host to which the resource at ``key`` has moved, so that ``key`` is left behind; None: it has not."""
        with self._lock:
            self._hear()
            if key in self._known.moved_away:
                return self._known.moved_away[key]
            its = self._known.by_owner[owner].claims if owner in self._known.by_owner else ()
            hosts = (mark.host for claim in its for mark in (claim.key, claim.name) if mark is not None)
            return next((host for host in hosts if host != key.host), None)

    def guard(self, owner: str | None, key: Key, *names: Name | None, looked: bool = False) -> Guard:
        """What a delete of ``key`` by ``owner`` has to know; ``names`` are what a program may call it, where known.

        ``looked``: ThoughtSpot has just told them, so that other names mean other keys. From a FREE on, ``key``
        counts as let go, since the delete may be done at any moment; where it is not, `keeps` says so.
        """
        with self._lock:
            self._hear()
            guard = self._guard(owner, key, names, looked=looked)
            if guard.standing is Standing.FREE:
                self.lets_go(key)
                self._hear()  # Another process may have declared it before it could hear that.
                guard = self._guard(owner, key, names, looked=looked)
                if guard.standing is not Standing.FREE:
                    self.keeps(key)
            return guard

    def lets_go(self, key: Key) -> None:
        """Nothing is set at ``key`` any more, or may be: whatever is found to stay there has to be set anew."""
        with self._lock:
            self._tell(LetsGo(key, 1))

    def keeps(self, key: Key) -> None:
        """A delete that was to let ``key`` go has certainly changed nothing."""
        with self._lock:
            self._tell(LetsGo(key, -1))

    def _guard(self, owner: str | None, key: Key, names: Iterable[Name | None], *, looked: bool) -> Guard:
        if key in self._known.read:
            return Guard(Standing.HELD)
        for other in self._known.declaring(key, names):
            phase = self._known.by_owner[other].phase
            if phase is Phase.EXISTS or self._known.has_set(other, key):
                return Guard(Standing.HELD, other)
            if phase is Phase.FAILED or not self._replaces_itself(owner):
                return Guard(Standing.AWAITED, other, failed=phase is Phase.FAILED)
        if not looked and key.family is not None and self._known.unknown[key.family] > 0:
            return Guard(Standing.UNSURE)
        return Guard(Standing.FREE)

    def _replaces_itself(self, owner: str | None) -> bool:
        """Whether the delete comes before its own replacement's create: the engine was told to delete first."""
        mine = self._known.by_owner.get(owner) if owner else None
        return mine is not None and mine.phase is Phase.DECLARED

    def _refuse(self, owner: str, claims: Iterable[Claim], *, underway: bool = True) -> None:
        """Raises `DuplicateError` where another resource has one of these keys; ``underway``: or is about to, in
        another process, whose turns are not known here.
        """
        for claim in claims:
            for other, its in self._known.others(owner, claim.key):
                theirs = self._known.by_owner[other]
                has_it = its.taken or theirs.phase is Phase.EXISTS
                if has_it or (underway and theirs.elsewhere and theirs.phase is Phase.DECLARED):
                    error = duplicate(other, its, owner, claim)
                    error.underway = its.to is None and (its.taken or theirs.phase is not Phase.EXISTS)
                    raise error

    def _settle(self, owner: str, claims: Iterable[Claim], phase: Phase | None = None) -> None:
        """The keys of these claims are known by now; other claims of ``owner`` stay, and without ``phase`` its own."""
        mine = self._known.by_owner.get(owner)
        known = {claim.name or claim.key: claim for claim in (mine.claims if mine else ())}
        known.update({claim.name or claim.key: claim for claim in claims})
        self._tell(Declares(owner, tuple(known.values()), phase or (mine.phase if mine else Phase.DECLARED)))

    def _tell(self, fact: Fact) -> None:
        self._known.note(fact, elsewhere=False)
        self._journal.tell(fact)

    def _hear(self) -> None:
        for fact in self._journal.heard():
            self._known.note(fact, elsewhere=True)
