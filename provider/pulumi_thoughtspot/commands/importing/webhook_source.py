"""Webhooks in Python's source, as a person would declare them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.client.preferences import EventType
from pulumi_thoughtspot.commands.importing.existing import Resource
from pulumi_thoughtspot.commands.importing.source import WIDTH, literal, org_in_words, width
from pulumi_thoughtspot.commands.importing.webhooks import CLASS, WITH_SECRETS, config_key, name_is_given, unmarked
from pulumi_thoughtspot.rules.secret import Secret
from pulumi_thoughtspot.webhooks.properties import (
    EVENTS,
    NAME,
    ORG_IDENTIFIER,
    ORG_NAME,
    SETTINGS,
    URL,
)

_DEFAULT_EVENTS = [EventType.LIVEBOARD_SCHEDULE.value]


def webhook_in_source(resource: Resource) -> str:
    """The declaration of one webhook. Each secret comes from the stack's config."""
    inputs = resource.inputs
    identifier = inputs[ORG_IDENTIFIER]
    lines = [
        f"    {literal(resource.name)},",
        *([f"    {NAME}={literal(inputs[NAME])},"] if name_is_given(resource) else []),
        f"    {ORG_IDENTIFIER}={literal(identifier)},{org_in_words(identifier, resource.outputs[ORG_NAME])}",
        f"    {URL}={literal(inputs[URL])},",
        *(
            f"    {name}={_in_source(resource, name, _shown(name, inputs[name]), 1)},"
            for name in SETTINGS
            if name in inputs and name not in (NAME, URL) and not (name == EVENTS and inputs[name] == _DEFAULT_EVENTS)
        ),
    ]
    return "\n".join([f"{CLASS}(", *lines, ")"])


def _shown(name: str, value: Any) -> Any:
    """A value, in which only what nobody but the user knows is still marked as a secret."""
    return value if name in WITH_SECRETS else unmarked(value)


def _in_source(resource: Resource, name: str, value: Any, depth: int) -> str:
    """A value, with every entry on a line of its own, as formatters leave it; ``depth`` is that of its own line."""
    indent = "    " * depth
    if isinstance(value, Secret):
        key = literal(config_key(resource, name))
        call = f"config.require_secret({key})"
        fits = width(f'{indent}"{name}": {call},') <= WIDTH
        return call if fits else f"config.require_secret(\n{indent}    {key}\n{indent})"
    if isinstance(value, Mapping):
        entries = [f"{literal(key)}: {_in_source(resource, key, its, depth + 1)}" for key, its in value.items()]
        return _block("{", entries, "}", indent)
    if isinstance(value, list):
        return _block("[", list(map(literal, value)), "]", indent)
    return literal(value)


def _block(opening: str, entries: list[str], closing: str, indent: str) -> str:
    return "\n".join([opening, *(f"{indent}    {entry}," for entry in entries), f"{indent}{closing}"])
