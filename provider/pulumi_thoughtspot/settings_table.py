"""The one table of settings: how each is called in the stack's config, in the environment, and in a program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from operator import attrgetter
from typing import Any

from pulumi_thoughtspot.errors import one_line

NAMESPACE = "thoughtspot"
EXPLICIT = f"{NAMESPACE}:explicit"
"""An input that only an explicit `Provider` has: its process gets its inputs and never the stack's config."""


@dataclass(frozen=True)
class Setting:
    """One setting: its name in each layer, and whether it is a secret."""

    key: str
    variable: str
    secret: bool = False

    @property
    def config_key(self) -> str:
        """Its full key in the stack's config, and in an explicit `Provider`'s inputs."""
        return f"{NAMESPACE}:{self.key}"

    @property
    def argument(self) -> str:
        """Its name as an argument of `Provider` and of the functions."""
        return re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", self.key)

    @property
    def command(self) -> str:
        """The command that sets it in the stack's config."""
        return f"pulumi config set {'--secret ' if self.secret else ''}{self.config_key}"

    @property
    def ways(self) -> str:
        """Both ways of setting it, to end a remedy with."""
        return f"{self.command} (or {self.variable})"

    def __str__(self) -> str:
        return f"{self.config_key} ({self.variable})"


HOST = Setting("host", "THOUGHTSPOT_HOST")
TOKEN = Setting("token", "THOUGHTSPOT_TOKEN", secret=True)
USERNAME = Setting("username", "THOUGHTSPOT_USERNAME")
PASSWORD = Setting("password", "THOUGHTSPOT_PASSWORD", secret=True)
SECRET_KEY = Setting("secretKey", "THOUGHTSPOT_SECRET_KEY", secret=True)
ORG_ID = Setting("orgId", "THOUGHTSPOT_ORG_ID")
CA_BUNDLE = Setting("caBundle", "THOUGHTSPOT_CA_BUNDLE")
PREVIEW_READS = Setting("previewReads", "THOUGHTSPOT_PREVIEW_READS")

ALL = (HOST, TOKEN, USERNAME, PASSWORD, SECRET_KEY, ORG_ID, CA_BUNDLE, PREVIEW_READS)
SECRETS = (TOKEN, PASSWORD, SECRET_KEY)


def by_config_key(**arguments: Any) -> dict[str, Any]:
    """Every setting's argument by the setting's full key; without those that are None, which are left out."""
    given = {setting.config_key: arguments.pop(setting.argument, None) for setting in ALL}
    assert not arguments, f"no settings: {arguments.keys()}"
    return {key: value for key, value in given.items() if value is not None}


def in_another_namespace(name: str) -> Setting | None:
    """The setting whose key a name has in a namespace that is not ThoughtSpot's, however it is written."""
    namespace, colon, key = name.partition(":")
    if not colon or namespace == NAMESPACE:
        return None
    return next((each for each in ALL if each.key.casefold() == re.sub("[_-]", "", key).casefold()), None)


def is_meant(name: str, project: str) -> bool:
    """Whether a key of a stack's config is ThoughtSpot's, or looks as if it were and is in the project's namespace.

    There Pulumi puts what is set without ``thoughtspot:``. Namespaces of other providers are their own.
    """
    namespace = name.partition(":")[0]
    return namespace == NAMESPACE or (namespace == project and in_another_namespace(name) is not None)


def misspelt(instance: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Names in either layer that are no setting's but near to one: each with that setting's name in its layer.

    Those in another namespace may be meant for something else; they are told only where the setting itself is missing.
    """
    found: dict[str, str] = {}
    for given, prefix, named in (
        (instance, f"{NAMESPACE}:", attrgetter("config_key")),
        (environment, f"{NAMESPACE.upper()}_", attrgetter("variable")),
    ):
        known = {setting.key.casefold(): named(setting) for setting in ALL}
        for name in given:
            if name.startswith(prefix) and name not in known.values():
                for key in get_close_matches(name.removeprefix(prefix).casefold(), known, n=1):
                    found[name] = known[key]
    for name in instance:
        meant = in_another_namespace(name)
        if meant is not None and meant.config_key not in instance and meant.variable not in environment:
            found[name] = meant.config_key
    return found


def in_clear(secret: Setting) -> str:
    """What is said of a secret that is not encrypted in the stack's config."""
    return (
        f"{secret.config_key} stands in clear in the stack's config. Encrypt it: {secret.command}. Where the file is in"
        " a repository, its history keeps the old one: replace it."
    )


def in_words(slips: Mapping[str, str]) -> list[str]:
    """What `misspelt` found, one sentence for each name."""
    return [
        f"{one_line(name, 80)} is no setting, and is not used; did you mean {meant}?" for name, meant in slips.items()
    ]
