"""The webhooks that these settings can see and manage."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.commands.webhooks_by_org import NONE_OF_OTHER_ORGS, webhooks_by_org
from pulumi_thoughtspot.errors import LoginError
from pulumi_thoughtspot.preferences.routing import Routing


@dataclass(frozen=True)
class Manageable:
    """The webhooks, oldest first; and, in words, what has to be left out."""

    webhooks: tuple[Webhook, ...]
    left_out: tuple[str, ...]


def manageable_webhooks(client: Client, routing: Routing, *, only_these: bool) -> Manageable:
    """The webhooks of which every step can have a token of the webhook's own Org.

    ``only_these``: those of the Orgs in ``routing`` alone, and otherwise of all Orgs that are seen.
    """
    orgs = {org.id for org in routing.orgs}
    looked = webhooks_by_org(client, orgs)
    wanted = {org_id: found for org_id, found in looked.known.items() if org_id in orgs or not only_these}
    reasons = dict.fromkeys(looked.reasons if looked.failure or not orgs <= looked.known.keys() else ())
    webhooks: list[Webhook] = []
    for org_id, found in wanted.items():
        try:
            client.in_org(org_id)
        except LoginError:  # A token is for one Org, also where it is shown more.
            reasons.update({NONE_OF_OTHER_ORGS: None} if found else {})
        else:
            webhooks.extend(found)
    webhooks.sort(key=lambda webhook: (webhook.created or 0, webhook.id))
    return Manageable(tuple(webhooks), tuple(f"Webhooks may be left out. {reason}" for reason in reasons))
