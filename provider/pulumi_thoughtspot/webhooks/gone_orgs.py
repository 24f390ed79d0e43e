"""Whether an Org that nobody can log in to is gone, and its webhooks with it.

A login that is refused is no proof: the user may have lost access to the Org. So an Org counts as gone only where a
cluster administrator, who sees them all, is told so in two ways.
"""

from __future__ import annotations

from pulumi_thoughtspot.client.asked_once import AskedOnce
from pulumi_thoughtspot.client.orgs import PRIMARY_ORG_ID
from pulumi_thoughtspot.client.preferences import CLUSTER, EventType, Scope
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.errors import ThoughtSpotError, UnknownOrgError

_EVENT = EventType.LIVEBOARD_SCHEDULE.value


class GoneOrgs:
    """The Orgs of one ThoughtSpot that are gone, in one run and for several threads.

    Which Orgs there are, and that the user is shown all of them, is asked for once: then each Org takes one request.
    One that is made later is not listed, and known all the same. All is asked in the Org of the settings.
    """

    def __init__(self, thoughtspot: ThoughtSpot) -> None:
        self._preferences = thoughtspot.preferences
        self._listed = AskedOnce(lambda: {org.id for org in thoughtspot.orgs.search()}, "list the Orgs")
        # Nobody but a cluster administrator is answered.
        self._sees_all = AskedOnce(lambda: self._preferences.search([CLUSTER], _EVENT), "read the cluster's default")

    def is_gone(self, org_id: str) -> bool | None:
        """Whether there is no such Org any more; None where this user cannot tell."""
        if org_id == PRIMARY_ORG_ID:
            return False
        try:
            if org_id in self._listed():
                return False
            self._sees_all()
        except ThoughtSpotError:
            return None
        try:
            self._preferences.search([Scope(org_id)], _EVENT)
        except UnknownOrgError:
            return True
        except ThoughtSpotError:
            pass
        return None
