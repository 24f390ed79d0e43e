"""Rules: the webhooks of all Orgs, what a change does to them, and who sees and changes which.

Nothing here knows HTTP or JSON, and nothing locks: the emulator holds its one lock around every call.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from pulumi_thoughtspot.emulator.errors import InvalidRequestError
from pulumi_thoughtspot.emulator.readings import Readings
from pulumi_thoughtspot.emulator.stale import StaleReads


@dataclass(frozen=True)
class Webhook:
    """A webhook, with the secrets in it. Its nested values have the field names of ThoughtSpot's API."""

    id: str
    """A GUID; in one emulator, the same ones in the same order each time."""
    org_id: int
    """The id of the Org in which it lives."""
    name: str
    """ThoughtSpot's name of it."""
    url: str
    """Where it sends to."""
    events: list[str]
    """The event types that it is told of."""
    description: str | None = None
    """Some words about it, or None."""
    url_params: dict[str, Any] | None = None
    """What is added to the URL's query, or None."""
    authentication: dict[str, Any] | None = field(default=None, repr=False)
    """``{"BEARER_TOKEN": "..."}``, or another one of ThoughtSpot's kinds; None: no authentication."""
    signature_verification: dict[str, Any] | None = field(default=None, repr=False)
    """How it is signed: ``type``, ``header``, ``algorithm`` and ``secret``; None: not at all."""
    storage_destination: dict[str, Any] | None = None
    """Where its files go: ``storage_type`` and ``storage_config``; None: with the request."""
    additional_headers: list[dict[str, str]] | None = None
    """Each ``{"key": ..., "value": ...}``, or None."""
    status: str | None = None
    """``ENABLED`` or ``DISABLED``; None, never set, means enabled."""
    creation_time_in_millis: int = 0
    """When it was made, in milliseconds since the epoch."""
    modification_time_in_millis: int = 0
    """When it was last changed, in milliseconds since the epoch."""
    created_by: str | None = None
    """The name of the user who made it; None: made by hand."""
    last_modified_by: str | None = None
    """The name of the user who last changed it; None: changed by hand, or never."""


@dataclass(frozen=True)
class Access:
    """The webhooks that a token for one Org gives access to, by the Org in which they live.

    `reach` says whether the token reaches an Org at all.
    """

    org_id: int
    reach: Callable[[int], bool]
    readings: Readings

    def sees(self, org_id: int) -> bool:
        """Return whether a search shows the webhooks of an Org."""
        return org_id == self.org_id or (self.readings.webhook_search == "all_orgs" and self.reach(org_id))

    def changes(self, org_id: int) -> bool:
        """Return whether the webhooks of an Org may be changed, deleted and validated."""
        return org_id == self.org_id or (self.readings.webhook_of_another_org == "changed" and self.reach(org_id))


@dataclass(frozen=True)
class Stamp:
    """Who makes a change, and when, in milliseconds since the epoch."""

    by: str | None
    at: int


@dataclass(frozen=True)
class Search:
    """Which webhooks to look for, in which order, and which page of them to return. None is no filter."""

    org_id: int | None
    identifier: str | None
    event_type: str | None
    status: str | None
    sorted_by: str
    descending: bool
    offset: int
    size: int

    def matches(self, webhook: Webhook) -> bool:
        """Return whether a webhook is one of those looked for."""
        return (
            self.org_id in (None, webhook.org_id)
            and self.identifier in (None, webhook.id, webhook.name)
            and (self.event_type is None or self.event_type in webhook.events)
            and self.status in (None, webhook.status or "ENABLED")
        )


@dataclass(frozen=True)
class Deleted:
    """How a delete went: the webhooks that are gone, and for each other identifier the reason why not."""

    webhooks: list[Webhook]
    failures: list[tuple[str, str]]


class Webhooks:
    """All webhooks of one ThoughtSpot, in the order in which they were made."""

    def __init__(self) -> None:
        self._all: tuple[Webhook, ...] = ()
        self._made = 0
        self._stale = StaleReads[tuple[Webhook, ...]]()

    @property
    def all(self) -> tuple[Webhook, ...]:
        """All of them, whatever a search still sees."""
        return self._all

    def replace_all(self, webhooks: Iterable[Webhook]) -> None:
        """Set all webhooks, as every search sees them from now on. Raises :class:`ValueError` for an id given twice."""
        fresh = tuple(webhooks)
        if len({webhook.id for webhook in fresh}) < len(fresh):
            raise ValueError("No two webhooks may have the same id.")
        self._all = fresh
        self._stale.forget()

    def keep(self, orgs: Collection[int]) -> None:
        """Remove the webhooks of all other Orgs, as every search sees it from now on."""
        self.replace_all(webhook for webhook in self._all if webhook.org_id in orgs)

    def count_on_from(self, others: Webhooks) -> None:
        """Give out no id that these other ones have given out."""
        self._made = others._made

    def new_id(self) -> str:
        """Return an id that no webhook has had so far."""
        self._made += 1
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"thoughtspot-emulator:webhook:{self._made}"))

    def create(self, org_id: int, values: Mapping[str, Any], stamp: Stamp, readings: Readings) -> Webhook:
        """Make a webhook in an Org, and return it.

        Raises :class:`InvalidRequestError` where the Org has one of that name, or one for that event, already.
        """
        webhook = Webhook(
            id="",
            org_id=org_id,
            **values,
            creation_time_in_millis=stamp.at,
            modification_time_in_millis=stamp.at,
            created_by=stamp.by,
            last_modified_by=stamp.by,
        )
        self._check(webhook, readings)
        webhook = replace(webhook, id=self.new_id())
        self._write((*self._all, webhook), readings)
        return webhook

    def update(self, identifier: str, values: Mapping[str, Any], access: Access, stamp: Stamp) -> None:
        """Change what is given of a webhook; None unsets it.

        Raises :class:`InvalidRequestError` where there is no such webhook, or another one of its Org is in the way.
        """
        webhook = self.find(identifier, access)
        if webhook is None:
            raise InvalidRequestError("Webhook with the specified identifier was not found.")
        changed = replace(webhook, **values, modification_time_in_millis=stamp.at, last_modified_by=stamp.by)
        # What somebody has put there by hand is in nobody's way.
        if (changed.name, changed.events) != (webhook.name, webhook.events):
            self._check(changed, access.readings)
        self._write([changed if other is webhook else other for other in self._all], access.readings)

    def delete(self, identifiers: Iterable[str], access: Access) -> Deleted:
        """Delete each of these webhooks that can be found."""
        deleted = Deleted([], [])
        for identifier in identifiers:
            try:
                webhook = self.find(identifier, access)
            except InvalidRequestError as error:
                deleted.failures.append((identifier, error.text))
                continue
            if webhook is None:
                deleted.failures.append((identifier, "Webhook not found or access denied"))
                continue
            deleted.webhooks.append(webhook)
            self._write([other for other in self._all if other is not webhook], access.readings)
        return deleted

    def search(self, search: Search, access: Access) -> tuple[Sequence[Webhook], int]:
        """Return one page of the webhooks that were looked for, and how many there are on all pages."""
        seen = self._stale.seen(self._all)
        found = [webhook for webhook in seen if access.sees(webhook.org_id) and search.matches(webhook)]
        found.sort(key=attrgetter(search.sorted_by))
        if search.descending:
            found.reverse()
        return found[search.offset : search.offset + search.size], len(found)

    def find(self, identifier: str, access: Access) -> Webhook | None:
        """Return the webhook with this id, or else this name, if the token may change it; the token's Org goes first.

        Raises :class:`InvalidRequestError` where several have that name.
        """
        reached = [webhook for webhook in self._all if access.changes(webhook.org_id)]
        found = [webhook for webhook in reached if webhook.id == identifier]
        found = found or [webhook for webhook in reached if webhook.name == identifier]
        found = [webhook for webhook in found if webhook.org_id == access.org_id] or found
        if len(found) > 1:
            raise InvalidRequestError("Several webhooks have this name: use the id of one of them.")
        return found[0] if found else None

    def _check(self, webhook: Webhook, readings: Readings) -> None:
        """Raise :class:`InvalidRequestError` if another webhook of the Org is in the way of this one."""
        others = [other for other in self._all if other.org_id == webhook.org_id and other.id != webhook.id]
        if readings.webhook_names == "unique_in_org" and any(other.name == webhook.name for other in others):
            raise InvalidRequestError("A webhook with this name exists already in the Org.")
        taken = {event for other in others for event in other.events}
        if readings.webhooks_per_org == "one" and taken.intersection(webhook.events):
            raise InvalidRequestError("Only one webhook for an event is allowed in an Org.")

    def _write(self, webhooks: Sequence[Webhook], readings: Readings) -> None:
        self._stale.after_write(self._all, readings.stale_webhook_reads)
        self._all = tuple(webhooks)
