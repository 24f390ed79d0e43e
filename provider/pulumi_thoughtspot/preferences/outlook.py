"""What a create will find, told by a preview that looks: on request, since it takes credentials. Nothing is written.

The engine checks one resource after the other, and a preview never comes to create. So the first check looks at the
whole ThoughtSpot, for all that come after it. Where that does not show an Org, all that are listed are asked for at
once; what is not known even then is asked for by itself, many together.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import OrgPreferences, Preferences, Scope
from pulumi_thoughtspot.errors import BadRequestError, Error, ForbiddenError, UnknownOrgError, anew
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.indexed import IndexedPreferences
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.preference import Found, Preference, Wanted, found_at, its_own
from pulumi_thoughtspot.preferences.scopes import MOST_LOOKED_AT, MOST_TOGETHER, proven, proves
from pulumi_thoughtspot.preferences.sharing import SharedRequests
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.notices import MOST_LISTED
from pulumi_thoughtspot.rules.steps import Log


class Outlook:
    """What stands on one ThoughtSpot before a run changes it, for several threads. Nothing is asked before a look."""

    def __init__(self, requests: SharedRequests, declarations: Declarations) -> None:
        self._requests = requests
        self._thoughtspot = requests.thoughtspot
        self._declarations = declarations
        self._lock = threading.Lock()
        self._shown: IndexedPreferences | None = None
        self._listed: list[Org] | None = None
        self._completed: dict[str, IndexedPreferences] = {}
        self._untold: dict[str, Error] = {}

    def find(self, scope: Scope, event_type: str) -> Found:
        """What is set at a scope; raises `UnknownOrgError` where that is no Org, with the names that look like it."""
        found = self.look([scope], event_type)[scope]
        if isinstance(found, Error):
            raise found
        return found

    def look(self, scopes: Sequence[Scope], event_type: str) -> dict[Scope, Found | Error]:
        """What is set at each scope, or why that cannot be told. Raises what is no single scope's fault.

        Of the Orgs that do not exist, as many as are ever listed come with the names that look like theirs.
        """
        with self._lock:
            shown = self._whole()
            if any(scope.org is not None and proven(shown, scope, event_type) is None for scope in scopes):
                shown = self._complete(event_type, shown)
        proved = {scope: proven(shown, scope, event_type) for scope in scopes}
        asked = self._ask([scope for scope, part in proved.items() if part is None], event_type)
        found: dict[Scope, Found | Error] = {
            scope: asked[scope] if part is None else found_at(scope, part, event_type) for scope, part in proved.items()
        }
        known = [entry.org for entry in shown.preferences.orgs]
        times = Counter(map(id, asked.values()))  # Of several with one error, any may be the reason.
        unknown = [
            (scope, each) for scope, each in found.items() if isinstance(each, UnknownOrgError) and times[id(each)] == 1
        ]
        found.update((scope, notices.no_org(scope, known, each)) for scope, each in unknown[:MOST_LISTED])
        return found

    def overrides(self, event_type: str) -> list[Found]:
        """Every Org that has an override, with it. Raises an error where the user may not see them all."""
        with self._lock:
            shown = self._whole()
            try:
                listed = self._listed_orgs()
            except (BadRequestError, ForbiddenError) as refused:
                raise notices.not_all_visible(refused) from refused
            if any(proven(shown, Scope(org.id), event_type) is None for org in listed):
                shown = self._complete(event_type, shown)
                if event_type in self._untold:
                    raise anew(self._untold[event_type])
        found = [
            found_at(Scope(each.org.id), shown.part_of_org(each.org.id), event_type) for each in shown.preferences.orgs
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
                with deadline():
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
        proved = {each.org.id for each in known}
        missing = {Scope(org.id): org for org in self._listed_orgs() if org.id not in proved}
        for scope, found in self._ask(list(missing), event_type, MOST_LOOKED_AT).items():
            if isinstance(found, Found):
                overrides = {} if found.channels is None else {event_type: found.channels}
                known.append(OrgPreferences(found.org or missing[scope], overrides))
            elif not isinstance(found, UnknownOrgError):  # Then it is gone since it was listed.
                self._untold.setdefault(event_type, found)
        return known

    def _ask(self, scopes: Sequence[Scope], event_type: str, most: int = MOST_TOGETHER) -> dict[Scope, Found | Error]:
        """A search for ``scopes`` themselves, ``most`` in a request. Each request has a deadline of its own."""
        return ManyScopes(self._requests, shows_all=False, gives_up=True).look(scopes, event_type, most)

    def _listed_orgs(self) -> list[Org]:
        """The Orgs that there are, asked for once."""
        if self._listed is None:
            with deadline():
                self._listed = self._thoughtspot.orgs.search()
        return self._listed
