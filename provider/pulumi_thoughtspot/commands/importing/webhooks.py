"""The webhooks of a ThoughtSpot, as resources that Pulumi could manage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.commands.importing import names
from pulumi_thoughtspot.commands.importing.existing import Existing, Resource
from pulumi_thoughtspot.commands.named_webhooks import title
from pulumi_thoughtspot.errors import one_line
from pulumi_thoughtspot.rules.secret import Secret
from pulumi_thoughtspot.webhooks import record
from pulumi_thoughtspot.webhooks.identity import Key
from pulumi_thoughtspot.webhooks.inputs import checked
from pulumi_thoughtspot.webhooks.properties import (
    AUTHENTICATION,
    HOST,
    NAME,
    ORG_IDENTIFIER,
    SIGNATURE_VERIFICATION,
)
from pulumi_thoughtspot.webhooks.webhook import Held

CLASS = "Webhook"
WITH_SECRETS = (AUTHENTICATION, SIGNATURE_VERIFICATION)
"""The properties with a secret that ThoughtSpot never shows."""
_CONFIG_KEYS = {
    "bearer_token": "bearer-token",
    "value": "api-key",
    "password": "password",
    "client_secret": "client-secret",
    "secret": "signature-secret",
}
"""What follows a resource's name in the key under which the stack's config has a secret, by the secret's property."""


def existing_webhooks(host: str, webhooks: Sequence[Webhook], org_names: Iterable[str]) -> Existing:
    """The resources for webhooks, with what their state is to keep as secrets as `Secret`.

    A secret that ThoughtSpot never shows is a placeholder. Inputs: ``webhooks`` (oldest first), ``org_names`` (those of
    all Orgs that are known, since a name may be that of several).
    """
    taken = Counter(name.casefold() for name in org_names)
    resources, left_out = [], []
    for webhook, name in zip(webhooks, _resource_names(webhooks), strict=True):
        inputs, reasons = _inputs(webhook)
        if reasons:
            left_out.append(f"The webhook {title(webhook)} is left out: {one_line('; '.join(reasons))}.")
            continue
        org = webhook.org
        inputs[ORG_IDENTIFIER] = webhook.org_id if org is None else names.org_identifier(org.id, org.name, taken)
        inputs[HOST] = host
        held = Held(Key(host, webhook.org_id, webhook.id), org.name if org else None, webhook.settings)
        resources.append(Resource(name, held.key.id, inputs, record.outputs(held, inputs), CLASS))
    return Existing(tuple(resources), tuple(left_out))


def config_keys(resource: Resource) -> list[str]:
    """The keys of the stack's config from which the program takes the secrets of one webhook; none for one without."""
    return [
        config_key(resource, leaf) for part in WITH_SECRETS for leaf in _secret_leaves(resource.inputs.get(part, {}))
    ]


def config_key(resource: Resource, leaf: str) -> str:
    """The key of the stack's config for the secret under the name ``leaf``."""
    return f"{resource.name}-{_CONFIG_KEYS[leaf]}"


def _secret_leaves(value: Mapping[str, Any]) -> list[str]:
    found = [name for name, its in value.items() if isinstance(its, Secret)]
    return found + [leaf for its in value.values() if isinstance(its, Mapping) for leaf in _secret_leaves(its)]


def _inputs(webhook: Webhook) -> tuple[dict[str, Any], list[str]]:
    """The inputs that declare it, as check keeps them; and why none can, if so."""
    settings = webhook.settings
    shown = record.properties(settings, {})
    repeated = record.repeated_headers(settings)
    if repeated:
        return {}, [f"it has the header {', '.join(map(repr, repeated))} more than once, which no program can declare"]
    plain = {name: unmarked(value) for name, value in shown.items()}
    inputs, failures = checked(plain)
    reasons = [f"this release does not take it ({failure})" for failure in failures]
    changed = [name for name, value in plain.items() if inputs.get(name) != value]
    if changed and not failures:
        reasons = [f"its {' and '.join(changed)} cannot be declared as it is"]
    return {**inputs, **shown}, reasons


def unmarked(value: Any) -> Any:
    """A property without the marks of what the state keeps as a secret."""
    if isinstance(value, Mapping):
        return {name: unmarked(its) for name, its in value.items()}
    return value.value if isinstance(value, Secret) else value


def _resource_names(webhooks: Sequence[Webhook]) -> list[str]:
    """The names of the resources: what is left of the webhook's name and, where an older one has that, its ids.

    ``webhooks`` come oldest first, so that none that is made later changes a name.
    """
    found: list[str] = []
    for webhook in webhooks:
        name = names.cleaned(webhook.settings.name) or "webhook"
        longer = (name, f"{name}-{webhook.org_id}", f"{name}-{re.sub('[^0-9A-Za-z]', '-', webhook.id)}")
        found.append(next(each for each in longer if each not in found))
    return found


def name_is_given(resource: Resource) -> bool:
    """Whether the program has to name the webhook, since it is not called as the resource is."""
    return bool(resource.inputs[NAME] != resource.name)
