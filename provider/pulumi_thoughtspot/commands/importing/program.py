"""The Python program that declares what is set, as a person would write it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from pulumi_thoughtspot.client.preferences import Channel
from pulumi_thoughtspot.commands.importing.existing import Resource
from pulumi_thoughtspot.errors import one_line
from pulumi_thoughtspot.preferences.properties import CHANNELS, ORG_IDENTIFIER, ORG_NAME

_CLASS = "CommunicationChannelPreference"
_WIDTH = 88
_KNOWN = {channel.value: f"Channel.{channel.name}" for channel in Channel}


def program(host: str, resources: Sequence[Resource]) -> str:
    """The program's text, formatted as Black and Ruff would."""
    cluster = [resource for resource in resources if ORG_IDENTIFIER not in resource.inputs]
    orgs = [resource for resource in resources if ORG_IDENTIFIER in resource.inputs]
    known = any(channel in _KNOWN for resource in resources for channel in resource.inputs[CHANNELS])
    parts = [
        f'"""Which channels deliver on {host}."""',
        f"from pulumi_thoughtspot import {'Channel, ' if known else ''}{_CLASS}",
        *_section("The cluster's default, for every Org that has nothing of its own.", cluster),
        *_section("What single Orgs have instead.", orgs),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, resources: Iterable[Resource]) -> list[str]:
    calls = [_call(resource) for resource in resources]
    return [f"# {title}\n" + "\n".join(calls)] if calls else []


def _call(resource: Resource) -> str:
    identifier, org_name = resource.inputs.get(ORG_IDENTIFIER), resource.outputs[ORG_NAME]
    arguments = [literal(resource.name)]
    if identifier is not None:
        arguments.append(f"{ORG_IDENTIFIER}={literal(identifier)}")
    arguments.append(f"{CHANNELS}={channels_in_source(resource.inputs[CHANNELS])}")
    # An id tells a reader nothing.
    comment = f"  # {one_line(org_name, 60)}" if identifier != org_name and org_name.strip() else ""
    line = ", ".join(arguments)
    if not comment and _width(f"{_CLASS}({line})") <= _WIDTH:
        return f"{_CLASS}({line})"
    if not comment and _width(f"    {line}") <= _WIDTH:
        return f"{_CLASS}(\n    {line}\n)"
    lines = [f"    {argument},{comment if argument.startswith(ORG_IDENTIFIER) else ''}\n" for argument in arguments]
    return f"{_CLASS}(\n{''.join(lines)})"


def channels_in_source(channels: Iterable[str]) -> str:
    """Channels as a list in Python's source; those that this release knows by their names."""
    return f"[{', '.join(_KNOWN.get(channel) or literal(channel) for channel in channels)}]"


def literal(text: str) -> str:
    """A string in Python's source, in double quotes unless that takes more backslashes."""
    shown = repr(text)
    if shown[0] == '"' or text.count('"') > text.count("'"):
        return shown
    return '"' + shown[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
