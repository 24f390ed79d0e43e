"""Where each setting comes from, and whether it has an effect: for `pulumi-thoughtspot doctor`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_thoughtspot.settings import Layer, layers_of
from pulumi_thoughtspot.settings_table import ALL, ORG_ID, TOKEN, USERNAME, Setting


@dataclass(frozen=True)
class Source:
    """A setting as one layer gives it.

    ``name`` is its name in that layer, ``layer`` the layer's title. ``unused`` says why it has no effect; it is empty
    where it has one, or where `resolve` has to judge.
    """

    setting: Setting
    name: str
    value: str = field(repr=False)
    layer: str
    unused: str = ""


def sources(instance: Mapping[str, Any], environment: Mapping[str, str]) -> list[Source]:
    """Every setting that a layer gives, whether `resolve` accepts them or not. Inputs: as for `resolve`."""
    layers = layers_of(instance, environment)
    secret = next((layer for layer in layers.that_count_for(TOKEN) if layer.secrets()), None)
    by_token = secret is not None and secret.secrets() == [TOKEN]

    def unused(setting: Setting, layer: Layer) -> str:
        counting = layers.that_count_for(setting)
        if layer not in counting:
            return "the environment is for another host"
        if setting is USERNAME and by_token:
            return "a token needs none"
        if setting is ORG_ID and by_token:
            return "a token that is given carries its own Org"
        first = next(each for each in counting if setting in each.values)
        counts = secret if setting.secret and secret is not None else first
        return "" if layer is counts else f"{counts.title} comes first"

    return [
        Source(
            setting,
            setting.variable if layer is layers.shell else setting.config_key,
            layer.values[setting],
            layer.title,
            unused(setting, layer),
        )
        for setting in ALL
        for layer in (layers.own, layers.shell)
        if setting in layer.values
    ]
