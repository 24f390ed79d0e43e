"""What stands after each write and reset of a step, and what has failed.

Whatever ends the step in its middle: `Outcome.now` is what the state is to hold then. Nothing that was written is lost,
and an Org whose write may be done is the set's own without it being known what is set there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet
from pulumi_thoughtspot.preferences.preference import Preference, Wanted
from pulumi_thoughtspot.rules.steps import Log


class Outcome:
    """What one step of one set has come to so far; ``held`` is what the state has.

    ``orgs`` are the set's own, by id; ``nameless`` those that were written and whose ids are not known; ``failed`` has
    the reasons by the Org that each is about; ``wrote`` is whether anything was sent that may be done.
    """

    def __init__(self, held: HeldSet, wanted: Sequence[Wanted] = ()) -> None:
        self._held = held
        self._wanted = {each.scope.org: each.channels for each in wanted}
        self._strays = dict(held.strays)
        self.orgs: dict[str, HeldOrg] = {org.id: org for org in held.orgs}
        self.cluster: Preference | None = held.cluster
        self.exclusive: bool = held.exclusive
        self.nameless: dict[Scope, None] = {}
        self.failed: dict[str, Error] = {}
        self.wrote: bool = False
        self.warnings: list[str] = []

    @property
    def host(self) -> str:
        """The ThoughtSpot that it is about."""
        return self._held.host

    @property
    def event_type(self) -> str:
        """What is delivered."""
        return self._held.event_type

    def now(self) -> HeldSet:
        """What stands."""
        orgs = tuple(sorted(self.orgs.values(), key=lambda org: org.called))
        named = {org.called for org in orgs}  # A stray that the program names by now is its own.
        strays = tuple((called, channels) for called, channels in self._strays.items() if called not in named)
        return replace(self._held, orgs=orgs, strays=strays, cluster=self.cluster, exclusive=self.exclusive)

    @property
    def stands(self) -> str:
        """The same in words."""
        unknown = sum(org.channels is None for org in self.orgs.values())
        return notices.stands(self.done, unknown, self.nameless)

    @property
    def done(self) -> int:
        """How many Orgs are known to be as the program declares them."""
        known = (org for org in self.orgs.values() if org.channels is not None)
        return sum(self._wanted.get(org.called) == org.channels for org in known)

    def finish(self, *, exclusive: bool) -> None:
        """All is done: nothing else is to be looked at for ``exclusive`` any more."""
        self.exclusive = exclusive
        self._strays = {}

    def keep(self, orgs: Sequence[HeldOrg]) -> None:
        """These are as declared already, and the set's own from now on."""
        self.orgs.update({org.id: org for org in orgs})

    def is_called_so(self, org: HeldOrg) -> bool:
        """Whether the program has not turned out to mean the same Org by another name, which nothing had shown."""
        mine = self.orgs.get(org.id)
        return mine is None or mine.called == org.called

    def let_go(self, orgs: Sequence[HeldOrg]) -> None:
        """These are not the set's any more."""
        for org in orgs:
            if self.is_called_so(org):
                self.orgs.pop(org.id, None)
            self._strays.pop(org.called, None)

    def tell(self, log: Log) -> None:
        """Says what was amiss."""
        for warning in self.warnings:
            log.warning(warning)
