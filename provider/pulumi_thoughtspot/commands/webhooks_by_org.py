"""The webhooks of many Orgs, as far as they can be known: what a search does not show may be there all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.deadline import STEP_SECONDS, deadline
from pulumi_thoughtspot.client.preferences import Channel
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.errors import (
    ApiError,
    LoginError,
    OutOfTimeError,
    ThoughtSpotError,
    UnavailableError,
    UnreachableError,
)
from pulumi_thoughtspot.preferences.routing import OrgRouting
from pulumi_thoughtspot.rules.orgs import is_org_id

_BY_WEBHOOK = Channel.WEBHOOK.value
MOST_LOGINS = 9
"""How many Orgs are logged in to, at most, for a look at all of them: for a thousand, it takes 25 requests at most."""

NONE_OF_OTHER_ORGS = (
    "A token may show the webhooks of its own Org alone, so that those of other Orgs are unknown. A user name with a"
    " password or secret key can log in to each Org."
)
MORE_ORGS = f"At most {MOST_LOGINS} Orgs are logged in to for this: name others with --org."

MISSING = (
    "the Org's channels include WEBHOOK, but it has no webhook, so that its schedules fail. Give it one, or take"
    " WEBHOOK from its channels."
)


@dataclass(frozen=True)
class WebhooksByOrg:
    """The webhooks of each Org for which they are known. ``reasons`` says why those of others are not."""

    known: Mapping[str, Sequence[Webhook]]
    reasons: tuple[str, ...] = ()
    failure: ThoughtSpotError | None = None
    """What went wrong, where nothing at all is known: the user may not see webhooks, or the release has none."""

    @property
    def not_there(self) -> bool:
        """Whether nothing is known since the user may not see webhooks or the release has none, which will not pass."""
        return isinstance(self.failure, ApiError) and self.failure.status in (403, 404)

    def of(self, org_id: str, event_type: str) -> tuple[Webhook, ...] | None:
        """Those of one Org that are told of an event; None where they are unknown."""
        webhooks = self.known.get(org_id)
        if webhooks is None:
            return None
        return tuple(webhook for webhook in webhooks if event_type in (webhook.settings.events or (event_type,)))

    def is_missing(self, org: OrgRouting) -> bool | None:
        """Whether an Org's channels include WEBHOOK and it has none, so that its schedules fail.

        None where that cannot be told.
        """
        if org.channels is None:
            return None
        webhooks = self.of(org.id, org.event_type)
        return _BY_WEBHOOK in org.channels and (None if webhooks is None else not webhooks)


def webhooks_by_org(
    client: Client, org_ids: Iterable[str], *, most_logins: int | None = None, patience: float = STEP_SECONDS
) -> WebhooksByOrg:
    """Looks for the webhooks of these Orgs, the most important ones first.

    One search shows those of every Org, or those of the token's Org alone: ThoughtSpot's documentation does not say.
    Only where it shows one of another Org can an Org be known to have none. Otherwise each Org is asked with a token of
    its own, as far as there can be one; ``most_logins`` is for how many Orgs at most, None for all. ``patience`` is for
    how many seconds an answer is waited for; after one that does not come, no other Org is asked. Raises nothing: what
    cannot be asked is unknown.
    """
    wanted = list(dict.fromkeys(filter(is_org_id, org_ids)))
    try:
        with deadline(patience):
            own = client.own_org_id()
        seen = client.webhooks.search(around=lambda: deadline(patience))
    except ThoughtSpotError as error:
        return WebhooksByOrg({}, (error.sentence,), error)
    known: dict[str, list[Webhook]] = {own: []}
    for webhook in seen:
        known.setdefault(webhook.org_id, []).append(webhook)
    if len(known) > 1:
        return WebhooksByOrg({**dict.fromkeys(wanted, ()), **known})
    reasons: dict[str, None] = {}
    for number, org_id in enumerate(each for each in wanted if each != own):
        if number == most_logins:
            reasons[MORE_ORGS] = None
            break
        try:
            in_org = client.in_org(org_id)
        except LoginError:
            reasons[NONE_OF_OTHER_ORGS] = None
            break
        try:
            with deadline(patience):
                known[org_id] = [webhook for webhook in in_org.webhooks.search() if webhook.org_id == org_id]
        except ThoughtSpotError as error:
            reasons[error.sentence] = None
            if isinstance(error, (UnavailableError, UnreachableError, OutOfTimeError)):
                break
    return WebhooksByOrg(known, tuple(reasons))


def by_need(orgs: Iterable[OrgRouting]) -> list[str]:
    """The ids of Orgs, first of those whose channels include WEBHOOK."""
    return [org.id for org in sorted(orgs, key=lambda org: _BY_WEBHOOK not in (org.channels or ()))]
