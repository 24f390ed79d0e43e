"""The file for `pulumi import --file`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

from pulumi_thoughtspot.commands.importing.existing import Resource
from pulumi_thoughtspot.communication_channel_preference import RESOURCE_TYPE
from pulumi_thoughtspot.dynamic import PreferenceProvider


def import_file(resources: Iterable[Resource]) -> str:
    """The file's text. It holds whole states, since the engine does not ask the provider for them."""
    provider = {"__provider": serialize_provider(PreferenceProvider())}
    entries: list[dict[str, Any]] = [
        {
            "type": RESOURCE_TYPE,
            "name": resource.name,
            "id": resource.id,
            "inputs": provider | resource.inputs,
            # A refresh or a delete without the provider in the outputs fails.
            "outputs": provider | {name: value for name, value in resource.outputs.items() if value is not None},
        }
        for resource in resources
    ]
    return json.dumps({"resources": entries}, indent=2, ensure_ascii=False) + "\n"
