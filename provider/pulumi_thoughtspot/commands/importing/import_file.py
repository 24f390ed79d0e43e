"""The file for `pulumi import --file`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

from pulumi_thoughtspot.commands.importing.existing import Resource
from pulumi_thoughtspot.communication_channel_preference import RESOURCE_TYPE
from pulumi_thoughtspot.communication_channel_preference_set import RESOURCE_TYPE as SET_TYPE
from pulumi_thoughtspot.dynamic import PreferenceProvider, PreferenceSetProvider


def import_file(resources: Iterable[Resource], *, as_set: bool = False) -> str:
    """The file's text. It holds whole states, since the engine does not ask the provider for them.

    ``as_set``: the resources are sets.
    """
    type_token, of_state = (SET_TYPE, PreferenceSetProvider) if as_set else (RESOURCE_TYPE, PreferenceProvider)
    provider = {"__provider": serialize_provider(of_state())}
    entries: list[dict[str, Any]] = [
        {
            "type": type_token,
            "name": resource.name,
            "id": resource.id,
            "inputs": provider | resource.inputs,
            # A refresh or a delete without the provider in the outputs fails.
            "outputs": provider | {name: value for name, value in resource.outputs.items() if value is not None},
        }
        for resource in resources
    ]
    return json.dumps({"resources": entries}, indent=2, ensure_ascii=False) + "\n"
