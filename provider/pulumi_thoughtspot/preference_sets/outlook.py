"""What the create of a set will find, told by a preview that looks: on request, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.client.preferences import CLUSTER as CLUSTER_SCOPE
from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.preference_sets import notices, record
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet, WantedSet
from pulumi_thoughtspot.preference_sets.plan import considered
from pulumi_thoughtspot.preference_sets.properties import ALLOW_OVERWRITE, CLUSTER, EVENT_TYPE, EXCLUSIVE, ORGS
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.outlook import Outlook
from pulumi_thoughtspot.preferences.preference import Found, place
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.steps import Log


class SetOutlook:
    """What stands where a new set is to be: ``inputs`` are its checked inputs, of which some may not be known yet.

    Everything is asked by way of ``outlook``, which the run's single preferences use too.
    """

    def __init__(self, host: str, inputs: Mapping[str, Any], outlook: Outlook) -> None:
        self._host = host
        self._inputs = inputs
        self._outlook = outlook
        self._event_type: str = inputs[EVENT_TYPE]

    def look(self) -> dict[Scope, Found | Error]:
        """What is set at each Org that the program names, or why that cannot be told."""
        orgs = self._inputs[ORGS]
        return self._outlook.look([Scope(org) for org in sorted({} if orgs is UNKNOWN else orgs)], self._event_type)

    def tell(self, found: Mapping[Scope, Found | Error], its_own: HeldSet | None, log: Log) -> None:
        """Says what the create will take over, overwrite or remove; raises what it will raise.

        Inputs: ``found`` (what `look` has), ``its_own`` (what the same resource is known to have set, where it is
        replaced). What is not known yet is not judged, but for whether its Orgs exist.
        """
        wanted = self._wanted()
        cluster = self._outlook.find(CLUSTER_SCOPE, self._event_type) if wanted.cluster is not None else None
        plan = considered(
            HeldSet(self._host, self._event_type),
            wanted,
            found,
            others=self._others(found) if wanted.exclusive else (),
            cluster=cluster,
            its_own=its_own,
        )
        failed = {place(scope.org, None): each for scope, each in found.items() if isinstance(each, Error)}
        if self._inputs[ALLOW_OVERWRITE] is not UNKNOWN and (plan.different or plan.refused):
            raise notices.would_be_refused(plan.different, plan.refused, failed)
        if failed:
            raise notices.cannot_be_set(failed)
        replaced = [each.place for each in plan.writes if each.found.channels is not None]
        taken = [org.place for org in plan.taken]
        if wanted.cluster is not None and cluster is not None and cluster.channels is not None:
            same = cluster.channels == wanted.cluster.channels
            (taken if same else replaced).insert(0, place(None, None))
        for places, said in (
            (taken, notices.would_be_taken_over),
            (replaced, notices.would_be_overwritten),
            ([org.place for org in plan.strays], notices.would_be_removed),
        ):
            if places:
                log.info(said(places))

    def _wanted(self) -> WantedSet:
        """What the program declares, as far as it is known."""
        orgs, cluster = self._inputs[ORGS], self._inputs.get(CLUSTER)
        known = {} if orgs is UNKNOWN else {org: its for org, its in orgs.items() if _is_known(its)}
        whole = self._inputs[EXCLUSIVE] is True and orgs is not UNKNOWN
        inputs = {**self._inputs, ORGS: known, EXCLUSIVE: whole, CLUSTER: cluster if _is_known(cluster) else None}
        return record.wanted(inputs)

    def _others(self, found: Mapping[Scope, Found | Error]) -> list[HeldOrg]:
        """The Orgs that have an override and that the program does not name."""
        named = {each.org.id for each in found.values() if isinstance(each, Found) and each.org is not None}
        named |= {scope.org for scope in found if scope.org is not None}
        return [
            HeldOrg(each.org.name, Key(self._host, each.org.id, self._event_type), each.org.name, each.channels)
            for each in self._outlook.overrides(self._event_type)
            if each.org is not None and each.org.id not in named
        ]


def _is_known(channels: Any) -> bool:
    return channels is not UNKNOWN and channels is not None and UNKNOWN not in channels
