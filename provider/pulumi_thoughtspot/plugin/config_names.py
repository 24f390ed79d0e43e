"""The stack's config as a whole: which keys are ThoughtSpot's, or look so, and what is there for others.

The SDK hands out a value for a key, but no list of the keys. Where its own store is not as expected, there are none.
Measured with Python SDK 3.268 to 3.272.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pulumi.runtime import config as of_program

from pulumi_thoughtspot.settings_table import EXPLICIT, NAMESPACE, is_meant


def in_plugin(config: Any) -> Mapping[str, None]:
    """The keys, in the config with which the engine configures a provider. Their values stay there.

    An explicit instance has those of its arguments, and what `for_others` has passed on to it.
    """
    if config.get(EXPLICIT) is not None:
        return {}
    return _meant(getattr(config, "_props", {}), str(getattr(config, "_project_name", "")))


def in_program() -> Mapping[str, None]:
    """The keys, in the process of the program. Their values stay there."""
    return _meant(_store(), pulumi.get_project())


def for_others() -> Mapping[str, Any]:
    """What is not ThoughtSpot's, by key, in the process of the program; what is a secret there is one here."""
    return {
        key: pulumi.Output.secret(value) if of_program.is_config_secret(key) else value
        for key, value in _store().items()
        if not key.startswith(f"{NAMESPACE}:")
    }


def _store() -> Mapping[str, Any]:
    store: Mapping[str, Any] = getattr(of_program.CONFIG, "get", dict)()
    return {**of_program.get_config_env(), **store}


def _meant(names: Iterable[str], project: str) -> Mapping[str, None]:
    return {name: None for name in names if is_meant(name, project)}
