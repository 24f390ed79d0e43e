"""The Python program that declares what is set, as a person would write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pulumi_thoughtspot.commands.importing import as_set, existing, webhooks
from pulumi_thoughtspot.commands.importing.existing import Resource
from pulumi_thoughtspot.commands.importing.source import WIDTH, channels_in_source, literal, org_in_words, width
from pulumi_thoughtspot.commands.importing.webhook_source import webhook_in_source
from pulumi_thoughtspot.preferences.properties import CHANNELS, ORG_IDENTIFIER, ORG_NAME


def program(host: str, resources: Sequence[Resource]) -> str:
    """The program's text, formatted as Black and Ruff would."""
    hooks = [resource for resource in resources if resource.class_name == webhooks.CLASS]
    sets = [resource for resource in resources if resource.class_name == as_set.CLASS]
    single = [resource for resource in resources if resource.class_name == existing.CLASS]
    cluster = [resource for resource in single if ORG_IDENTIFIER not in resource.inputs]
    orgs = [resource for resource in single if ORG_IDENTIFIER in resource.inputs]
    routing = [
        *map(as_set.set_in_source, sets),
        *_section("The cluster's default, for every Org that has nothing of its own.", map(_call, cluster)),
        *_section("What single Orgs have instead.", map(_call, orgs)),
    ]
    classes = sorted({resource.class_name for resource in resources})
    known = any("Channel." in text for resource in single + sets for text in _channels(resource))
    imports = f"from pulumi_thoughtspot import {', '.join([*(['Channel'] if known else []), *classes])}"
    takes_secrets = any(map(webhooks.config_keys, hooks))
    parts = [
        f'"""{_title(routing, hooks)} {host}."""',
        f"import pulumi\n{imports}" if takes_secrets else imports,
        *(["config = pulumi.Config()"] if takes_secrets else []),
        *_section("Where Orgs are delivered to by webhook.", map(webhook_in_source, hooks)),
        *routing,
    ]
    return "\n\n".join(parts) + "\n"


def _title(routing: Sequence[str], hooks: Sequence[Resource]) -> str:
    if not hooks:
        return "Which channels deliver on"
    return "Which channels deliver, and to which webhooks, on" if routing else "The webhooks of"


def _channels(resource: Resource) -> list[str]:
    """All the lists of channels of a resource, in Python's source."""
    if resource.class_name == as_set.CLASS:
        return as_set.channels_of_set(resource)
    return [channels_in_source(resource.inputs[CHANNELS])]


def _section(title: str, calls: Iterable[str]) -> list[str]:
    text = "\n".join(calls)
    return [f"# {title}\n{text}"] if text else []


def _call(resource: Resource) -> str:
    identifier = resource.inputs.get(ORG_IDENTIFIER)
    arguments = [literal(resource.name)]
    if identifier is not None:
        arguments.append(f"{ORG_IDENTIFIER}={literal(identifier)}")
    arguments.append(f"{CHANNELS}={channels_in_source(resource.inputs[CHANNELS])}")
    comment = org_in_words(identifier, resource.outputs[ORG_NAME])
    line = ", ".join(arguments)
    if not comment and width(f"{existing.CLASS}({line})") <= WIDTH:
        return f"{existing.CLASS}({line})"
    if not comment and width(f"    {line}") <= WIDTH:
        return f"{existing.CLASS}(\n    {line}\n)"
    lines = [f"    {argument},{comment if argument.startswith(ORG_IDENTIFIER) else ''}\n" for argument in arguments]
    return f"{existing.CLASS}(\n{''.join(lines)})"
