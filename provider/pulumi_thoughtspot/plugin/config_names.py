"""Which keys the stack's config has that are ThoughtSpot's, or look so: for errors that say what a setting may be.

The SDK hands out a value for a key, but no list of the keys. Where its own store is not as expected, there are none.
Measured with Python SDK 3.268 to 3.272.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pulumi.runtime import config as of_program

from pulumi_thoughtspot.settings_table import is_meant


def in_plugin(config: Any) -> Mapping[str, None]:
    """The keys, in the config with which the engine configures a provider. Their values stay there."""
    return _meant(getattr(config, "_props", {}), str(getattr(config, "_project_name", "")))


def in_program() -> Mapping[str, None]:
    """The keys, in the process of the program. Their values stay there."""
    store: Mapping[str, Any] = getattr(of_program.CONFIG, "get", dict)()
    return _meant([*of_program.get_config_env(), *store], pulumi.get_project())


def _meant(names: Iterable[str], project: str) -> Mapping[str, None]:
    return {name: None for name in names if is_meant(name, project)}
