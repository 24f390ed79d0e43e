"""Which ThoughtSpot, and with whose credentials: the one place where settings are resolved.

Two layers give settings: the *instance* (the stack's config or, for an explicit `Provider`, its arguments) and the
*environment*. Nothing here does I/O, except to see whether the CA bundle is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi_thoughtspot.client.credentials import BearerToken, Credentials, Password, SecretKey
from pulumi_thoughtspot.errors import SettingsError, one_line
from pulumi_thoughtspot.hosts import normalised_host
from pulumi_thoughtspot.rules.numbers import as_can_be_sent
from pulumi_thoughtspot.settings_table import (
    ALL,
    CA_BUNDLE,
    EXPLICIT,
    HOST,
    ORG_ID,
    PASSWORD,
    PREVIEW_READS,
    SECRET_KEY,
    SECRETS,
    TOKEN,
    USERNAME,
    Setting,
    in_words,
    misspelt,
)

_SEE_DOCTOR = "'pulumi-thoughtspot doctor' says which settings are found, and which names are probably misspelt."
_LARGEST_ORG_ID = 2**31 - 1


@dataclass(frozen=True)
class Settings:
    """Settings that are complete and sound. ``host`` is normalised: ``https://name[:port]``, in lower case.

    ``preview_reads``: whether a preview looks at what its new resources will find.
    """

    host: str
    credentials: Credentials
    org_id: int
    ca_bundle: str | None
    preview_reads: bool = False


@dataclass(frozen=True)
class Layer:
    """What one layer gives. Empty values count as not given."""

    title: str
    values: Mapping[Setting, str] = field(repr=False)

    def secrets(self) -> list[Setting]:
        """The secrets that it gives."""
        return [setting for setting in SECRETS if setting in self.values]


@dataclass(frozen=True)
class Layers:
    """Both layers, and which of them count for what: of those, the first one that gives a setting wins."""

    own: Layer
    shell: Layer
    explicit: bool

    def that_count_for(self, setting: Setting) -> list[Layer]:
        """The layers that are looked at for ``setting``, in their order."""
        if setting is HOST:
            # The environment comes last: a variable left over in a shell must never move a stack elsewhere.
            return [self.own] if self.explicit else [self.own, self.shell]
        return [self.shell, self.own] if self._shell_speaks_for_the_host() else [self.own]

    def first(self, setting: Setting) -> str | None:
        """The value that counts; None where no layer gives one."""
        return next((layer.values[setting] for layer in self.that_count_for(setting) if setting in layer.values), None)

    def _shell_speaks_for_the_host(self) -> bool:
        """Whether the environment's credentials belong to the host: those of one host never go to another."""
        if HOST not in self.shell.values or HOST not in self.own.values:
            return not self.explicit
        try:
            return normalised_host(self.shell.values[HOST]) == normalised_host(self.own.values[HOST])
        except ValueError:
            return False


def layers_of(instance: Mapping[str, Any], environment: Mapping[str, str]) -> Layers:
    """The layers of one provider instance. Inputs: as for `resolve`."""
    explicit = EXPLICIT in instance
    return Layers(
        Layer(
            "the Provider's arguments" if explicit else "the stack's config",
            _given((setting, instance.get(setting.config_key)) for setting in ALL),
        ),
        Layer("the environment", _given((setting, environment.get(setting.variable)) for setting in ALL)),
        explicit,
    )


def resolve(
    instance: Mapping[str, Any], environment: Mapping[str, str], folder: Path = Path(), *, hints: bool = True
) -> Settings:
    """The settings of one provider instance.

    Inputs: ``instance`` (its config by full key, such as ``thoughtspot:host``), ``environment`` (variables by name),
    ``folder`` (where a relative path starts: the program's, in which Pulumi runs both program and provider), ``hints``
    (whether the error for what is missing says which names look like it or, where none does, who can tell).
    Raises `SettingsError` that names every problem at once.
    """
    layers = layers_of(instance, environment)
    problems: list[str] = []
    host = _host(layers, problems)
    credentials = _credentials(layers, problems)
    org_id = _org_id(layers.first(ORG_ID), problems)
    ca_bundle = _ca_bundle(layers.first(CA_BUNDLE), folder, problems)
    preview_reads = _flag(PREVIEW_READS, layers.first(PREVIEW_READS), problems)
    if problems or host is None or credentials is None:
        raise _all(problems, _hints(layers, instance, environment) if hints else [])
    return Settings(host, credentials, org_id, ca_bundle, preview_reads)


def _given(values: Iterable[tuple[Setting, Any]]) -> dict[Setting, str]:
    texts = ((setting, _text(setting, value)) for setting, value in values)
    return {setting: text for setting, text in texts if text.strip()}


def text_of(value: object) -> str:
    """A value as text: empty for None, and a whole number without a point, since the engine makes floats of them."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(as_can_be_sent(value))


def _text(setting: Setting, value: Any) -> str:
    text = text_of(value)
    # A secret may begin or end with a space, but not with the line break of the file that it was read from.
    return text.strip("\r\n") if setting.secret else text.strip()


def _host(layers: Layers, problems: list[str]) -> str | None:
    given = layers.first(HOST)
    if given is None:
        ways = "give the Provider its host" if layers.explicit else f"{HOST.command} https://…, or set {HOST.variable}"
        problems.append(f"{HOST}: which ThoughtSpot? Set it: {ways}")
        return None
    try:
        return normalised_host(given)
    except ValueError as error:
        problems.append(f"{HOST}: {error}")
        return None


def _credentials(layers: Layers, problems: list[str]) -> Credentials | None:
    for layer in layers.that_count_for(TOKEN):
        found = layer.secrets()
        if len(found) > 1:
            names = " and ".join(map(str, found))
            problems.append(f"{names}: several kinds of secret in {layer.title}; keep one")
            return None
    secret = next((layer.secrets()[0] for layer in layers.that_count_for(TOKEN) if layer.secrets()), None)
    if secret is None:
        problems.append(
            f"{TOKEN}, {PASSWORD} or {SECRET_KEY}: no secret to log in with. Set one, for instance: {TOKEN.command},"
            f" or set {TOKEN.variable}"
        )
        return None
    value = layers.first(secret)
    assert value is not None
    if secret is TOKEN:
        return BearerToken(value)
    username = layers.first(USERNAME)
    if username is None:
        problems.append(
            f"{USERNAME}: {secret.config_key} needs the name of a user. Set it: {USERNAME.command} NAME, or set"
            f" {USERNAME.variable}"
        )
        return None
    return Password(username, value) if secret is PASSWORD else SecretKey(username, value)


def _org_id(given: str | None, problems: list[str]) -> int:
    if given is None:
        return 0
    if not (given.isascii() and given.isdigit()) or len(given) > 10 or int(given) > _LARGEST_ORG_ID:
        problems.append(
            f"{ORG_ID}: {one_line(given, 80)!r} is not an Org's number; ThoughtSpot would silently use another Org. Set"
            f" it: {ORG_ID.command} 0, or set {ORG_ID.variable} (0 is Primary)"
        )
        return 0
    return int(given)


def _ca_bundle(given: str | None, folder: Path, problems: list[str]) -> str | None:
    if given is None:
        return None
    file = folder / given
    if not _is_file(file):
        problems.append(
            f"{CA_BUNDLE}: there is no file {one_line(str(file), 200)!r}. Set it: {CA_BUNDLE.command} FILE, or set"
            f" {CA_BUNDLE.variable}"
        )
    return str(file)


def _flag(setting: Setting, given: str | None, problems: list[str]) -> bool:
    if given is None or given.casefold() in ("true", "false"):
        return given is not None and given.casefold() == "true"
    problems.append(
        f"{setting}: {one_line(given, 80)!r} is neither true nor false. Set it: {setting.command} true, or set"
        f" {setting.variable}"
    )
    return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # No path at all, such as the certificates themselves.
        return False


def _hints(layers: Layers, instance: Mapping[str, Any], environment: Mapping[str, str]) -> list[str]:
    counting = layers.that_count_for(TOKEN)
    secret = any(layer.secrets() for layer in counting)
    by_token = any(TOKEN in layer.values for layer in counting)
    if layers.first(HOST) is not None and secret and (by_token or layers.first(USERNAME) is not None):
        return []  # Nothing is missing.
    slips = misspelt({} if layers.explicit else instance, environment if layers.shell in counting else {})
    return in_words(slips) or ([] if layers.explicit else [_SEE_DOCTOR])


def _all(problems: list[str], hints: list[str]) -> SettingsError:
    if len(problems) == 1:
        return SettingsError(f"The settings of ThoughtSpot cannot be used: {problems[0]}.", "\n".join(hints))
    return SettingsError(
        f"The settings of ThoughtSpot have {len(problems)} problems:",
        "\n".join([*(f"- {problem}." for problem in problems), *hints]),
    )
