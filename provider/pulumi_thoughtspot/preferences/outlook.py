"""What a create will find, told by a preview that looks: on request, since it takes credentials. Nothing is written.

The engine checks one resource after the other, and a preview never comes to create. So the first check looks at the
whole ThoughtSpot, for all that come after it. Where that does not show an Org, all that are listed are asked for at
once; what is not known even then is asked for by itself.
"""

from __future__ import annotations

import threading

from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import OrgPreferences, Preferences, Scope
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.errors import BadRequestError, ForbiddenError, UnknownOrgError
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.indexed import IndexedPreferences
from pulumi_thoughtspot.preferences.preference import Found, Preference, Wanted, found_at, its_own
from pulumi_thoughtspot.preferences.scopes import batches, proven, proves, search_batch
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.steps import Log


class Outlook:
    """What stands on one ThoughtSpot before a run changes it, for several threads. Nothing is asked before `find`."""

    def __init__(self, thoughtspot: ThoughtSpot, declarations: Declarations) -> None:
        self._thoughtspot = thoughtspot
        self._declarations = declarations
        self._lock = threading.Lock()
        self._shown: IndexedPreferences | None = None
        self._listed: list[Org] | None = None
        self._completed: dict[str, IndexedPreferences] = {}

    def find(self, scope: Scope, event_type: str) -> Found:
        """What is set at a scope; raises `UnknownOrgError` where that is no Org, with the names that look like it."""
        with self._lock, deadline():
            shown = self._whole()
            part = proven(shown, scope, event_type)
            if part is None and scope.org is not None:
                shown = self._complete(event_type, shown)
                part = proven(shown, scope, event_type)
            try:
                answer = self._thoughtspot.preferences.search([scope], event_type) if part is None else part
            except UnknownOrgError as unknown:
                raise notices.no_org(scope, [entry.org for entry in shown.preferences.orgs], unknown) from None
            return found_at(scope, answer, event_type)

    def overrides(self, event_type: str) -> list[Found]:
        """Every Org that has an override, with it. Raises an error where the user may not see them all."""
        with self._lock, deadline():
            shown = self._whole()
            try:
                listed = self._listed_orgs()
            except (BadRequestError, ForbiddenError) as refused:
                raise notices.not_all_visible(refused) from refused
            if any(proven(shown, Scope(org.id), event_type) is None for org in listed):
                shown = self._complete(event_type, shown)
            found = [
                found_at(Scope(each.org.id), shown.part_of_org(each.org.id), event_type)
                for each in shown.preferences.orgs
            ]
        return [each for each in found if each.channels is not None]

    def tell(self, owner: str, wanted: Wanted, log: Log) -> None:
        """Says what a create will take over or overwrite.

        Raises what it will raise: `UnknownOrgError`, `OverwriteError`, or `DuplicateError` where another resource of
        this run declares the same Org in another way.
        """
        found = self.find(wanted.scope, wanted.event_type)
        key = wanted.key(self._thoughtspot.host, found)
        if key is None:
            return
        self._declarations.declare(owner, [wanted.claim(key.host, key)])
        if found.channels is None:
            return
        created = Preference(key, found.org_name, wanted.channels, found.channels)
        own = its_own(self._declarations.remembered(owner, key), found.channels)
        if found.channels == wanted.channels:
            log.info(notices.would_be_taken_over(created))
        elif own or wanted.may_overwrite(found.channels):
            log.info(notices.would_be_overwritten(created, found))
        else:
            raise notices.would_be_refused(wanted, key, found)

    def _whole(self) -> IndexedPreferences:
        """What a search without filters shows, asked for once; nothing where the user may not see it."""
        if self._shown is None:
            try:
                self._shown = IndexedPreferences(self._thoughtspot.preferences.search_everything())
            except (BadRequestError, ForbiddenError):
                self._shown = IndexedPreferences(Preferences(None, ()))
        return self._shown

    def _complete(self, event_type: str, shown: IndexedPreferences) -> IndexedPreferences:
        """What is shown, and what those Orgs have that are only listed: asked for once, as far as the user may."""
        if event_type not in self._completed:
            try:
                orgs = tuple(self._orgs(event_type, shown))
            except (BadRequestError, ForbiddenError):
                orgs = shown.preferences.orgs
            self._completed[event_type] = IndexedPreferences(Preferences(shown.preferences.cluster, orgs))
        return self._completed[event_type]

    def _orgs(self, event_type: str, shown: IndexedPreferences) -> list[OrgPreferences]:
        known = [each for each in shown.preferences.orgs if proves(Preferences(None, (each,)), event_type)]
        missing = {org.id: org for org in self._listed_orgs()}
        for each in known:
            missing.pop(each.org.id, None)
        for batch in batches([Scope(org_id) for org_id in missing]):
            for each in search_batch(self._thoughtspot, batch, event_type).orgs:
                known.append(each)
                missing.pop(each.org.id, None)
        # An Org that was asked for by its id and is left out of the answer has no override.
        return [*known, *(OrgPreferences(org, {}) for org in missing.values())]

    def _listed_orgs(self) -> list[Org]:
        """The Orgs that there are, asked for once."""
        if self._listed is None:
            self._listed = self._thoughtspot.orgs.search()
        return self._listed
