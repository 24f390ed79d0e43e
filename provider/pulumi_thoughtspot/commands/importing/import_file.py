"""The file for `pulumi import --file`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc

from pulumi_thoughtspot import communication_channel_preference, communication_channel_preference_set
from pulumi_thoughtspot.commands.importing import as_set, existing, webhooks
from pulumi_thoughtspot.commands.importing.existing import Resource
from pulumi_thoughtspot.dynamic import PreferenceProvider, PreferenceSetProvider, WebhookProvider
from pulumi_thoughtspot.plugin.provider import DynamicProvider
from pulumi_thoughtspot.rules.secret import Secret
from pulumi_thoughtspot.webhook import WEBHOOK_TYPE

_KINDS: Mapping[str, tuple[str, type[DynamicProvider]]] = {
    existing.CLASS: (communication_channel_preference.RESOURCE_TYPE, PreferenceProvider),
    as_set.CLASS: (communication_channel_preference_set.RESOURCE_TYPE, PreferenceSetProvider),
    webhooks.CLASS: (WEBHOOK_TYPE, WebhookProvider),
}
"""The type token and the provider of a resource, by the class that declares it."""


def import_file(resources: Iterable[Resource]) -> str:
    """The file's text. It holds whole states, since the engine does not ask the provider for them."""
    return json.dumps({"resources": list(map(_entry, resources))}, indent=2, ensure_ascii=False) + "\n"


def _entry(resource: Resource) -> dict[str, Any]:
    type_token, of_state = _KINDS[resource.class_name]
    provider = {"__provider": serialize_provider(of_state())}
    return {
        "type": type_token,
        "name": resource.name,
        "id": resource.id,
        "inputs": provider | _in_file(resource.inputs),
        # A refresh or a delete without the provider in the outputs fails.
        "outputs": provider | _in_file({name: its for name, its in resource.outputs.items() if its is not None}),
    }


def _in_file(value: Any) -> Any:
    """A property as a state has it before it is encrypted: a secret is JSON as text, and not as it travels."""
    if isinstance(value, Secret):
        wrapped = rpc.wrap_rpc_secret(value.value)
        text = json.dumps(wrapped.pop("value"))
        return {**wrapped, "plaintext": text}
    return {name: _in_file(its) for name, its in value.items()} if isinstance(value, Mapping) else value
