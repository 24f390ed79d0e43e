"""Whether an Org that nobody can log in to is gone, and its webhooks with it.

A login that is refused is no proof: the user may have lost access to the Org. So an Org counts as gone only where a
cluster administrator, who sees them all, is told so in two ways.
"""

from __future__ import annotations

from pulumi_thoughtspot.client.orgs import PRIMARY_ORG_ID
from pulumi_thoughtspot.client.preferences import CLUSTER, EventType, Scope
from pulumi_thoughtspot.client.thoughtspot import ThoughtSpot
from pulumi_thoughtspot.errors import ThoughtSpotError, UnknownOrgError

_EVENT = EventType.LIVEBOARD_SCHEDULE.value


def is_gone(thoughtspot: ThoughtSpot, org_id: str) -> bool | None:
    """Whether there is no such Org any more; None where this user cannot tell. Asks in the Org of the settings."""
    if org_id == PRIMARY_ORG_ID:
        return False
    try:
        if any(org.id == org_id for org in thoughtspot.orgs.search()):
            return False
        thoughtspot.preferences.search([CLUSTER], _EVENT)  # Nobody but a cluster administrator is answered.
    except ThoughtSpotError:
        return None
    try:
        thoughtspot.preferences.search([Scope(org_id)], _EVENT)
    except UnknownOrgError:
        return True
    except ThoughtSpotError:
        pass
    return None
