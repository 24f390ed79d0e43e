"""The webhooks of many Orgs, as far as they can be known: what a search does not show may be there all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.errors import ApiError, ForbiddenError, LoginError, ThoughtSpotError
from pulumi_thoughtspot.rules.orgs import is_org_id

MOST_LOGINS = 10
"""How many Orgs are logged in to, at most, for a look at all of them."""

NONE_OF_OTHER_ORGS = (
    "A token may show the webhooks of its own Org alone, so that those of other Orgs are unknown. A user name with a"
    " password or secret key can log in to each Org."
)
MORE_ORGS = f"At most {MOST_LOGINS} Orgs are logged in to for this: name others with --org."


@dataclass(frozen=True)
class WebhooksByOrg:
    """The webhooks of each Org for which they are known. ``refused`` says why those of the others are not."""

    known: Mapping[str, tuple[Webhook, ...]]
    refused: tuple[str, ...] = ()
    failure: ThoughtSpotError | None = None
    """The refusal, or what a release without webhooks answers, where nothing at all may be seen."""

    def of(self, org_id: str) -> tuple[Webhook, ...] | None:
        """Those of one Org; None where they are unknown."""
        return self.known.get(org_id)


def webhooks_by_org(client: Client, org_ids: Iterable[str], *, most_logins: int | None = None) -> WebhooksByOrg:
    """Looks for the webhooks of these Orgs, the most important ones first.

    One search shows those of every Org, or those of the token's Org alone: ThoughtSpot's documentation does not say.
    Only where it shows one of another Org can an Org be known to have none. Otherwise each Org is asked with a token of
    its own, as far as there can be one; ``most_logins`` is for how many Orgs at most, None for all.

    Raises a `ThoughtSpotError` where ThoughtSpot cannot be asked. That the user may not see webhooks, or that the
    release has none, is no error.
    """
    wanted = list(dict.fromkeys(filter(is_org_id, org_ids)))
    own = client.own_org_id()
    try:
        seen = client.webhooks.search()
    except ApiError as error:
        if not isinstance(error, ForbiddenError) and error.status != 404:
            raise
        return WebhooksByOrg({}, (error.sentence,), error)
    if any(webhook.org_id != own for webhook in seen):
        shown = (webhook.org_id for webhook in seen)
        return WebhooksByOrg({org_id: _of(org_id, seen) for org_id in (*wanted, *shown)})
    known = {own: _of(own, seen)}
    refused: dict[str, None] = {}
    others = [org_id for org_id in wanted if org_id != own]
    for number, org_id in enumerate(others):
        if number == most_logins:
            refused[MORE_ORGS] = None
            break
        try:
            in_org = client.in_org(org_id)
        except LoginError:
            refused[NONE_OF_OTHER_ORGS] = None
            break
        try:
            known[org_id] = _of(org_id, in_org.webhooks.search())
        except (LoginError, ForbiddenError) as error:
            refused[error.sentence] = None
    return WebhooksByOrg(known, tuple(refused))


def _of(org_id: str, webhooks: Iterable[Webhook]) -> tuple[Webhook, ...]:
    return tuple(webhook for webhook in webhooks if webhook.org_id == org_id)
