"""What ThoughtSpot shows of one webhook, and once a write shows there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pulumi_thoughtspot.client.thoughtspot import InOrg
from pulumi_thoughtspot.client.webhook import Webhook, WebhookSettings
from pulumi_thoughtspot.rules.settling import look_until
from pulumi_thoughtspot.webhooks import notices
from pulumi_thoughtspot.webhooks.changes import differing
from pulumi_thoughtspot.webhooks.properties import SETTINGS

EVERY = frozenset(SETTINGS)


@dataclass(frozen=True)
class Readback:
    """Looks into one Org, with its own token. ``sleep`` takes seconds."""

    org_id: str
    in_org: InOrg
    sleep: Callable[[float], None]

    def by_id(self, webhook_id: str) -> Webhook | None:
        """The webhook with this id; None where it is gone, as the Org's own token can tell."""
        found = (webhook for webhook in self.in_org.webhooks.search(webhook_id) if webhook.id == webhook_id)
        return next(found, None)

    def by_name(self, name: str) -> Sequence[Webhook]:
        """The Org's webhooks of this name; a search may show those of other Orgs as well."""
        return [webhook for webhook in self._mine(self.in_org.webhooks.search(name)) if webhook.name == name]

    def all(self) -> Sequence[Webhook]:
        """The Org's webhooks."""
        return self._mine(self.in_org.webhooks.search())

    def appears(self, name: str) -> Sequence[Webhook]:
        """As `by_name`, once there is one; waits for it, and may return none."""
        return look_until(lambda: self.by_name(name), bool, self.sleep)

    def settled(self, webhook_id: str, wanted: WebhookSettings, changed: AbstractSet[str] = EVERY) -> Webhook:
        """The webhook once what was ``changed`` is as it was set; waits for that, and raises `NotSettledError` where it
        never is. What an update has not set may be otherwise.
        """
        found = look_until(
            lambda: self.by_id(webhook_id),
            lambda found: found is not None and not differing(found.settings, wanted) & changed,
            self.sleep,
        )
        if found is None:
            raise notices.not_shown(wanted, self.org_id)
        different = differing(found.settings, wanted) & changed
        if different:
            raise notices.not_settled(wanted, found.settings, different, self.org_id)
        return found

    def is_gone(self, webhook_id: str) -> bool:
        """Whether it is gone by now; waits for that as `settled` does."""
        return look_until(lambda: self.by_id(webhook_id), lambda found: found is None, self.sleep) is None

    def _mine(self, found: Sequence[Webhook]) -> Sequence[Webhook]:
        return [webhook for webhook in found if webhook.org_id == self.org_id]
