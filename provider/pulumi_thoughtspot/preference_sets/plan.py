"""What is to be written, reset, taken over or refused, once it is known what is set: without doing any of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi_thoughtspot.client.preferences import Channels, Scope
from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet, WantedSet
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Found, Wanted, place
from pulumi_thoughtspot.rules.claims import Claim

NOTHING_FOUND = Found(None, None)


@dataclass(frozen=True)
class OrgWrite:
    """One Org that is to be set. ``held`` where the set has it already; otherwise ``found`` is what was there before.

    A new Org is written as the program names it, and a held one by its id.
    """

    wanted: Wanted
    held: HeldOrg | None = None
    found: Found = NOTHING_FOUND

    @property
    def scope(self) -> Scope:
        """By what it is written."""
        return self.wanted.scope if self.held is None else self.held.scope

    def key(self, host: str) -> Key | None:
        """The Org's key; None where ThoughtSpot has not told its id so far."""
        return self.wanted.key(host, self.found) if self.held is None else self.held.key

    def claim(self, host: str) -> Claim:
        """What it is about, called as the program does."""
        return self.wanted.claim(host, self.key(host))

    @property
    def is_new(self) -> bool:
        """Whether the state does not know what the program calls it, so that another resource may declare it too."""
        return self.held is None or self.held.called != self.wanted.scope.org

    @property
    def place(self) -> str:
        """The Org, to begin a sentence with."""
        return place(self.wanted.scope.org, self.found.org_name) if self.held is None else self.held.place


@dataclass
class Plan:
    """What a create or an update does.

    ``keeps`` are as declared already, of which the set takes over the ``taken``; ``drops`` and ``strays`` are to have
    no override any more; ``failed`` has the reasons for what cannot even be looked at. As lines, what stands in its
    way: ``different`` (other settings of what is named) and ``refused`` (overrides of what is not).
    """

    keeps: list[HeldOrg] = field(default_factory=list)
    taken: list[HeldOrg] = field(default_factory=list)
    writes: list[OrgWrite] = field(default_factory=list)
    drops: list[HeldOrg] = field(default_factory=list)
    strays: list[HeldOrg] = field(default_factory=list)
    failed: dict[str, Error] = field(default_factory=dict)
    different: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def new_scopes(held: HeldSet, wanted: WantedSet) -> list[Scope]:
    """The Orgs that the state does not know: they have to be looked at before anything is decided."""
    return [each.scope for each in wanted.orgs if held.org(each.scope.org or "") is None]


def planned(
    held: HeldSet,
    wanted: WantedSet,
    found: Mapping[Scope, Found | Error],
    *,
    others: Sequence[HeldOrg] = (),
    cluster: Found | None = None,
    its_own: HeldSet | None = None,
) -> Plan:
    """As `considered`; raises `OverwriteError` where anything stands in its way."""
    plan = considered(held, wanted, found, others=others, cluster=cluster, its_own=its_own)
    # What is not named may be the very Org that is meant by a name that could not be looked at.
    if plan.different or (plan.refused and not plan.failed):
        raise notices.would_overwrite(plan.different, plan.refused)
    return plan


def considered(
    held: HeldSet,
    wanted: WantedSet,
    found: Mapping[Scope, Found | Error],
    *,
    others: Sequence[HeldOrg] = (),
    cluster: Found | None = None,
    its_own: HeldSet | None = None,
) -> Plan:
    """What follows from what the state holds, what the program declares, and what was ``found`` at `new_scopes`.

    Inputs: ``others`` (Orgs that have an override which is to go unless the program names them), ``cluster`` (what is
    set there, where that was looked at), ``its_own`` (what the same resource is known to have set, as where it is
    replaced). Raises `InputError` where two keys mean one Org.
    """
    plan = Plan()
    called: dict[str, str] = {}
    for each in wanted.orgs:
        name, now = each.scope.org or "", found.get(each.scope, NOTHING_FOUND)
        if isinstance(now, Error):
            plan.failed[place(name, None)] = now
            continue
        mine = held.org(name)
        if mine is None and now.org is not None:
            mine = held.org(now.org.id)  # The same Org under a name that the state does not know.
        key = each.key(held.host, now) if mine is None else mine.key
        if key is not None and key.org_id is not None:
            other = called.setdefault(key.org_id, name)
            if other != name:
                where = place(key.org_id, now.org_name) if mine is None else mine.place
                raise notices.named_twice(other, name, where, key.org_id)
        if mine is not None:
            _plan_held(plan, mine, each)
        elif each.would_overwrite(now.channels, its_own=_was_its_own(its_own, key, now.channels)):
            plan.different.append(notices.stands_already(place(name, now.org_name), now.channels, each.channels))
        elif now.channels == each.channels:
            assert key is not None, "what is set at an Org comes with its id"
            plan.taken.append(HeldOrg(name, key, now.org_name, now.channels))
        else:
            plan.writes.append(OrgWrite(each, None, now))
    plan.keeps += plan.taken
    left_out = [org for org in held.orgs if org.id not in called]
    if plan.failed:  # What is left out may be the very Org that is meant by a name that is not known.
        plan.keeps += left_out
    else:
        plan.drops += left_out
    own = {*called, *(org.id for org in left_out)}
    plan.strays += [org for org in others if org.id not in own]
    shown = set(held.strays)
    plan.refused += [
        notices.is_a_stray(org.place, org.channels)
        for org in plan.strays
        if not wanted.allow_overwrite
        and (org.called, org.channels) not in shown  # What a read has shown with the channels that it has now.
        and not _was_its_own(its_own, org.key, org.channels)
    ]
    plan.different += _refused_cluster(wanted, cluster, its_own)
    return plan


def _refused_cluster(wanted: WantedSet, found: Found | None, its_own: HeldSet | None) -> list[str]:
    """Why the cluster's default must not be set, if there is a reason."""
    if wanted.cluster is None or found is None:
        return []
    before = None if its_own is None else its_own.cluster
    if not wanted.cluster.would_overwrite(
        found.channels, its_own=before is not None and before.has_set(found.channels)
    ):
        return []
    return [notices.stands_already(place(None, None), found.channels, wanted.cluster.channels)]


def _plan_held(plan: Plan, mine: HeldOrg, wanted: Wanted) -> None:
    if mine.channels == wanted.channels:
        plan.keeps.append(HeldOrg(wanted.scope.org or "", mine.key, mine.name, mine.channels))
    else:
        plan.writes.append(OrgWrite(wanted, mine))


def _was_its_own(its_own: HeldSet | None, key: Key | None, channels: Channels | None) -> bool:
    """Whether the same resource is known to have set it: it is replaced."""
    org = None if its_own is None or key is None else its_own.org(key.org_id or "")
    return org is not None and org.channels == channels
