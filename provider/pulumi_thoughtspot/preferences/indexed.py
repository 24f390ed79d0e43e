"""What a search answered, with an index of its Orgs: where many scopes are looked for, none goes through it all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pulumi_thoughtspot.client.preferences import OrgPreferences, Preferences, Scope
from pulumi_thoughtspot.rules.orgs import is_org_id, without_case


class IndexedPreferences:
    """An answer whose Orgs are found by id and by name: it is gone through once, and a look visits what it finds.

    Input: ``preferences`` (what a search answered).
    """

    def __init__(self, preferences: Preferences) -> None:
        self.preferences = preferences
        self._by_id: dict[str, list[OrgPreferences]] = defaultdict(list)
        self._by_name: dict[str, list[OrgPreferences]] = defaultdict(list)
        for entry in preferences.orgs:
            self._by_id[entry.org.id].append(entry)
            self._by_name[without_case(entry.org.name)].append(entry)

    def part(self, scope: Scope) -> Preferences:
        """The part of the answer that is about one scope, its entries in their order.

        For an Org that is given by its name, these are the entries of every Org that may be meant, whatever their case.
        """
        if scope.org is None:
            return Preferences(self.preferences.cluster, ())
        if is_org_id(scope.org):
            return self.part_of_org(scope.org)
        return Preferences(None, tuple(self._named(scope.org)))

    def part_of_org(self, org_id: str) -> Preferences:
        """The part of the answer that is about the Org with this id."""
        return Preferences(None, tuple(self._by_id.get(org_id, ())))

    def has_org_named(self, name: str) -> bool:
        """Whether an Org in the answer has exactly this name."""
        return any(entry.org.name == name for entry in self._named(name))

    def _named(self, name: str) -> Sequence[OrgPreferences]:
        return self._by_name.get(without_case(name), ())
