"""A webhook as the program wants it, and as the state holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_thoughtspot.client.webhook import WebhookSettings
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.webhooks.identity import Key, Named, claim, place, turn


@dataclass(frozen=True)
class Wanted:
    """What the program declares. ``org`` is an Org's name or id, None the Org of the login; ``inputs`` are the checked
    ones, as they go into the state.
    """

    org: str | None
    settings: WebhookSettings
    allow_overwrite: bool
    inputs: Mapping[str, Any]

    def claim(self, host: str, key: Key | None = None) -> Claim:
        """What it declares; ``key`` where ThoughtSpot has told it."""
        return claim(self.org, self.settings.name, host, key)


@dataclass(frozen=True)
class Held:
    """What the state holds of a webhook. ``unsettled``: its last write may not be done."""

    key: Key
    org_name: str | None
    settings: WebhookSettings
    unsettled: bool = False

    @property
    def turn(self) -> Claim:
        """What a step on it is about."""
        return turn(self.key.org_id, self.org_name, self.key.host)

    @property
    def names(self) -> list[Named]:
        """What a program may call it, as far as known."""
        orgs = [None, self.key.org_id, *([self.org_name] if self.org_name else [])]
        return [Named.of(org, self.settings.name, self.key.host) for org in orgs]

    @property
    def place(self) -> str:
        """The webhook, to begin a sentence with."""
        return in_words(self.settings.name, self.key.org_id, self.org_name)


def in_words(name: str, org_id: str | None, org_name: str | None = None) -> str:
    """A webhook, to begin a sentence with."""
    return f"The webhook {name!r} of {place(org_id, org_name)}"
