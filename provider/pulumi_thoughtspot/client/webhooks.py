"""The calls about webhooks.

Source: ThoughtSpot's REST API v2, ``webhooks`` (since 10.14.0.cl). There is no parameter for the Org in which one is
made: it is the Org of the token.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import fields
from urllib.parse import quote

from pulumi_thoughtspot.client.calls import Calls
from pulumi_thoughtspot.client.deadline import Around
from pulumi_thoughtspot.client.shapes import Json
from pulumi_thoughtspot.client.storage_setup import WebhookStorageConfig, storage_setups_in
from pulumi_thoughtspot.client.webhook import Webhook, WebhookSettings
from pulumi_thoughtspot.client.webhook_json import (
    Failed,
    create_body,
    created_in,
    deleted_in,
    page_in,
    update_body,
)
from pulumi_thoughtspot.errors import BadRequestError

PAGE_SIZE = 50
"""How many webhooks the first request of a search asks for: ThoughtSpot's own default."""
LARGER_PAGE_SIZE = 500
"""How many the next ones ask for, where there are more. No page says how many it may be at most."""

MAY_MANAGE = (
    "Webhooks take the privilege ADMINISTRATION or DEVELOPER in that Org (with role-based access control:"
    " CAN_MANAGE_WEBHOOKS)."
)
_REMEDIES = {403: MAY_MANAGE}
_SINCE_26_7 = {403: MAY_MANAGE, 404: "ThoughtSpot tells how its storage is set up since release 26.7.0.cl."}


class WebhookCalls:
    """The calls about webhooks, with the token of one Org."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def create(self, settings: WebhookSettings) -> Webhook | None:
        """Makes a webhook in the token's Org. Returns it where ThoughtSpot answers with it.

        It is never repeated blindly: an error whose ``may_be_done`` is set leaves open whether there is one now.
        """
        return self._calls.make(
            "/webhooks/create",
            create_body(settings),
            f"create the webhook {settings.name!r}",
            created_in,
            safe_to_repeat=False,
            secrets=tuple(settings.private()),
            remedies=_REMEDIES,
        )

    def update(self, webhook_id: str, settings: WebhookSettings, changed: Iterable[str]) -> None:
        """Sets those fields of `WebhookSettings` that are named in ``changed``; what is not set then is unset."""
        self._calls.change(
            f"/webhooks/{quote(webhook_id, safe='')}/update",
            update_body(settings, changed),
            f"update the webhook {settings.name!r}",
            secrets=tuple(settings.private()),
            remedies=_REMEDIES,
        )

    def delete(self, webhook_id: str, name: str) -> Failed | None:
        """Deletes a webhook; ``name`` is for the words. Returns why it is not deleted, None where it is."""
        failed = self._calls.make(
            "/webhooks/delete",
            {"webhook_identifiers": [webhook_id]},
            f"delete the webhook {name!r}",
            deleted_in,
            safe_to_repeat=True,
            remedies=_REMEDIES,
        )
        return None if failed is None else Failed(self._calls.shown(failed.words) or "no reason given")

    def search(self, identifier: str | None = None, around: Around = nullcontext) -> list[Webhook]:
        """The webhooks that the token sees, the oldest first; with ``identifier``, those with that id or name.

        Whether it sees those of other Orgs is undocumented. ``around`` is as for `Calls.ask`, for each page.
        """
        wanted: dict[str, Json] = {} if identifier is None else {"webhook_identifier": identifier}
        purpose = "read the webhooks" if identifier is None else f"read the webhook {identifier!r}"
        return self._search(wanted, purpose, around)

    def search_org(self, org: str) -> list[Webhook]:
        """Those webhooks of one Org, given by its name or id, that the token sees.

        Raises `UnknownOrgError` where ThoughtSpot knows no such Org.
        """
        return self._search({"org_identifier": org}, f"read the webhooks of Org {org!r}")

    def storage_config(self) -> list[WebhookStorageConfig]:
        """What a cloud account has to be told so that ThoughtSpot may write to its buckets. Since 26.7.0.cl."""
        return self._calls.ask(
            "/webhooks/storage-config",
            None,
            "read how ThoughtSpot's storage is set up",
            storage_setups_in,
            method="GET",
            remedies=_SINCE_26_7,
        )

    def _search(self, wanted: dict[str, Json], purpose: str, around: Around = nullcontext) -> list[Webhook]:
        found: dict[str, Webhook] = {}
        asked, size, larger = 0, PAGE_SIZE, LARGER_PAGE_SIZE
        while True:
            body = {**wanted, "record_offset": asked, "record_size": size, "sort_options": _OLDEST_FIRST}
            try:
                page = self._calls.ask("/webhooks/search", body, purpose, page_in, around=around, remedies=_REMEDIES)
            except BadRequestError:
                if size == PAGE_SIZE:
                    raise
                size = larger = PAGE_SIZE
                continue
            known = len(found)
            found.update({webhook.id: webhook for webhook in page.webhooks})
            asked += len(page.webhooks)  # Which may be fewer than were asked for.
            if not page.has_more or len(found) == known:  # A page without anything new would come for ever.
                return list(found.values())
            size = larger


_OLDEST_FIRST = {"field_name": "CREATED", "order": "ASC"}
"""So that a webhook that is made between two pages comes last, and moves none to a page that was read before."""

FIELDS = frozenset(each.name for each in fields(WebhookSettings))
"""What `WebhookCalls.update` can be told to set."""
