"""How two webhooks differ, and what follows when the program declares something else than the state holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_thoughtspot.client.webhook import WebhookSettings, WebhookStatus
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.orgs import names_its_org
from pulumi_thoughtspot.rules.steps import Difference
from pulumi_thoughtspot.webhooks import record
from pulumi_thoughtspot.webhooks.properties import (
    AUTHENTICATION,
    HOST,
    ORG_IDENTIFIER,
    SETTINGS,
    SIGNATURE_VERIFICATION,
    UNSETTLED,
)


def differing(one: WebhookSettings, other: WebhookSettings) -> frozenset[str]:
    """The settings that differ, as far as can be seen: ThoughtSpot shows no secrets."""
    one, other = _comparable(one), _comparable(other)
    return frozenset(name for name in SETTINGS if getattr(one, name) != getattr(other, name))


def to_set(held: WebhookSettings, wanted: WebhookSettings) -> frozenset[str]:
    """The settings that an update has to set, other secrets among them."""
    secrets = {
        name for name in (AUTHENTICATION, SIGNATURE_VERIFICATION) if _secret(held, name) != _secret(wanted, name)
    }
    return differing(held, wanted) | secrets


def has_secrets(settings: WebhookSettings) -> bool:
    """Whether there are any, so that equality cannot be seen."""
    return settings.authentication is not None or settings.signature_verification is not None


def difference(outputs: Mapping[str, Any], news: Mapping[str, Any], inputs: Mapping[str, Any] | None) -> Difference:
    """How checked inputs differ from a resource's state: its outputs and, where they can be had, its inputs.

    A value that is not known yet never asks for a replacement: see the same of a preference.
    """
    identifier = news.get(ORG_IDENTIFIER)
    made_elsewhere = bool(outputs.get(UNSETTLED)) and ORG_IDENTIFIER not in outputs
    if made_elsewhere:  # The state's inputs ask for another Org than the one where it is.
        inputs = None
    same_org = identifier in (None, UNKNOWN) or names_its_org(identifier, outputs, inputs or {})
    sames = ((HOST, outputs.get(HOST) == news.get(HOST)), (ORG_IDENTIFIER, same_org))
    unknown = identifier is UNKNOWN or any(_is_unknown(news.get(name)) for name in SETTINGS)
    updates = unknown or bool(to_set(record.settings(outputs), record.settings(news)))
    return Difference(
        replaces=tuple(name for name, same in sames if not same),
        updates=updates,
        repeats=bool(outputs.get(UNSETTLED)),
        unseen=made_elsewhere and not same_org,
    )


def _comparable(settings: WebhookSettings) -> WebhookSettings:
    headers = sorted((name.casefold(), value) for name, value in settings.additional_headers)
    status = None if settings.status == WebhookStatus.ENABLED.value else settings.status
    return replace(settings, additional_headers=tuple(headers), status=status)


def _secret(settings: WebhookSettings, name: str) -> str | None:
    part = getattr(settings, name)
    return None if part is None else part.secret


def _is_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_unknown, value.values()))
    return any(map(_is_unknown, value)) if isinstance(value, list) else value is UNKNOWN
