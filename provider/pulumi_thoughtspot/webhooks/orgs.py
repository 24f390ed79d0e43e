"""From what a program calls an Org to the id that a login to it takes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import partial

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import EventType, Scope
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.errors import ApiError, BadRequestError, ForbiddenError, UnknownOrgError
from pulumi_thoughtspot.rules.near_orgs import NearOrgs
from pulumi_thoughtspot.rules.orgs import is_org_id, same_name
from pulumi_thoughtspot.webhooks import notices


class OrgIds:
    """The ids of Orgs, each asked for once in a run, with the token of the settings."""

    def __init__(self, thoughtspot: ThoughtSpot) -> None:
        self._thoughtspot = thoughtspot
        self.near: NearOrgs = NearOrgs(thoughtspot.orgs)
        self._found: dict[str, Org] = {}

    def find(self, identifier: str | None) -> Org:
        """The Org of that name or id, None: that of the login; its name is empty where nobody has asked for it.

        Raises `UnknownOrgError` where ThoughtSpot knows no such Org, `LoginError` where the token is not shown
        its id. Both name the Orgs that look like it, where the user may list them.
        """
        if identifier is None:
            return Org(self._thoughtspot.own_org_id(), "")
        org = self.look_up(identifier)
        if org is None:
            raise notices.org_not_found(identifier, self.near.like(identifier))
        return org

    def look_up(self, identifier: str) -> Org | None:
        """The Org of that name or id; None where the token is not shown its id.

        Raises `UnknownOrgError` as `find` does; a `LoginError` is here the login's own.
        """
        if is_org_id(identifier):
            return Org(identifier, "")
        if identifier not in self._found:
            with self.near.named([identifier]):
                org = self._ask(identifier)
            if org is None:
                return None
            self._found[identifier] = org
        return self._found[identifier]

    def _ask(self, name: str) -> Org | None:
        # Whether ThoughtSpot tells case apart in names is undocumented. So a name in another case is believed where
        # ThoughtSpot itself has looked for it, and nowhere else.
        ways: list[tuple[Callable[[], Iterable[Org]], Callable[[str, str], bool]]] = [
            (partial(self._among_preferences, name), same_name),
            (partial(self._among_webhooks, name), same_name),
            (self._own, operator.eq),
            (self._thoughtspot.orgs.search, operator.eq),
        ]
        for way, is_meant in ways:
            try:
                found = [org for org in way() if is_meant(org.name, name)]
            except UnknownOrgError:
                raise
            except ApiError as refused:
                if not (isinstance(refused, (ForbiddenError, BadRequestError)) or refused.status == 404):
                    raise
                continue
            if found:
                return _only(name, found)
        return None

    def _own(self) -> Iterable[Org]:
        own = self._thoughtspot.session.user().org
        return [] if own is None else [own]

    def _among_preferences(self, name: str) -> Iterable[Org]:
        found = self._thoughtspot.preferences.search([Scope(name)], EventType.LIVEBOARD_SCHEDULE.value)
        return [entry.org for entry in found.orgs]

    def _among_webhooks(self, name: str) -> Iterable[Org]:
        return [webhook.org for webhook in self._thoughtspot.webhooks.search_org(name) if webhook.org is not None]


def _only(name: str, found: Iterable[Org]) -> Org:
    """The one of that very name or, where none has it, the only one. Raises `LoginError` where it may be several."""
    distinct = list({org.id: org for org in found}.values())
    fitting = [org for org in distinct if org.name == name] or distinct
    if len(fitting) > 1:
        raise notices.several_orgs(name, fitting)
    return fitting[0]
