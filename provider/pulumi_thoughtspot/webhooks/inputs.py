"""The inputs of a webhook: the rule for each of them, and the one form in which they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from pulumi_thoughtspot.client.preferences import Channel, EventType
from pulumi_thoughtspot.client.webhook import WebhookStatus
from pulumi_thoughtspot.rules import enumerations
from pulumi_thoughtspot.rules.check import UNKNOWN, Failure, Rule, WrongInputError, check_inputs, flag, shown
from pulumi_thoughtspot.rules.orgs import org_identifier
from pulumi_thoughtspot.webhooks import parts
from pulumi_thoughtspot.webhooks.properties import (
    ADDITIONAL_HEADERS,
    ALLOW_OVERWRITE,
    AUTHENTICATION,
    DESCRIPTION,
    EVENTS,
    NAME,
    ORG_IDENTIFIER,
    SIGNATURE_VERIFICATION,
    STATUS,
    STORAGE_DESTINATION,
    URL,
    URL_PARAMS,
)


def checked(news: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], list[Failure]]:
    """The inputs in the form in which they are kept, and every failure among them.

    Defaults are filled in, but for the name, and what is empty is left out, since both mean unset. What ``olds``, the
    inputs in the state, have already is not judged again: with ``ignore_changes`` it comes from ThoughtSpot, which may
    know more than this package.
    """
    given = {EVENTS: [EventType.LIVEBOARD_SCHEDULE.value], ALLOW_OVERWRITE: False, **news}
    stored = olds or {}
    rules = {
        name: rule
        for name, rule in _RULES.items()
        if name == URL or (name in given and not (name in stored and stored[name] == given[name]))
    }
    kept, failures = check_inputs(given, rules, _PRIVATE)
    return {name: value for name, value in kept.items() if name not in _MAY_BE_EMPTY or value not in ("", {})}, failures


def unfamiliar(inputs: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The words in the inputs that this package does not know, each with those that it does; ThoughtSpot may."""
    given = inputs.get(EVENTS)
    return enumerations.unfamiliar(given if isinstance(given, list) else [], EventType, [Channel]) | (
        enumerations.unfamiliar([inputs.get(STATUS)], WebhookStatus)
    )


def url(value: Any) -> str:
    """The rule for the address; raises `WrongInputError` that shows nothing of it, since it may hold a secret."""
    if value is None:
        raise WrongInputError('say where to send to, like "https://hooks.example.com/liveboards"')
    if not isinstance(value, str):
        raise WrongInputError(f"text is wanted, not of the type {type(value).__name__}")
    try:
        address = urlsplit(value.strip())
        has_host, login = bool(address.hostname), "@" in address.netloc
    except ValueError:
        raise WrongInputError("it cannot be read as an address") from None
    if address.scheme.lower() not in ("http", "https") or not has_host:
        raise WrongInputError("it begins with https:// and a host, as https://hooks.example.com/liveboards does")
    if login:
        raise WrongInputError(
            'it holds a user name or password; give those as authentication={"basic_auth": {"username": …,'
            ' "password": …}}'
        )
    return value.strip()


def events(value: Any) -> list[Any]:
    """The rule for the events; raises `WrongInputError` that says what is wrong with them."""
    if isinstance(value, str):
        raise WrongInputError(f"a list is wanted, not a string; write [{shown(value)}]")
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise WrongInputError(f'a list of events is wanted, like ["LIVEBOARD_SCHEDULE"], not {shown(value)}')
    items = list(value)
    if not items:
        raise WrongInputError('it is empty; a webhook has at least one event, like ["LIVEBOARD_SCHEDULE"]')
    words = [item if item is UNKNOWN else _event(item) for item in items]
    return words if UNKNOWN in words else sorted(set(words))


def name(value: Any) -> str:
    """The rule for ThoughtSpot's name of it; raises `WrongInputError`."""
    if not isinstance(value, str) or not value.strip():
        raise WrongInputError(f"a name is wanted, not {shown(value)}")
    return value.strip()


def description(value: Any) -> str:
    """The rule for the description, which may be empty; raises `WrongInputError`."""
    if not isinstance(value, str):
        raise WrongInputError(f"text is wanted, not {shown(value)}")
    return value


def _event(value: Any) -> str:
    return enumerations.one_word(value, EventType, "an event type", [Channel])


_RULES: Mapping[str, Rule] = {
    NAME: name,
    URL: url,
    EVENTS: events,
    DESCRIPTION: description,
    URL_PARAMS: parts.url_params,
    ADDITIONAL_HEADERS: parts.additional_headers,
    AUTHENTICATION: parts.authentication,
    SIGNATURE_VERIFICATION: parts.signature_verification,
    STORAGE_DESTINATION: parts.storage_destination,
    STATUS: lambda value: enumerations.one_word(value, WebhookStatus, "a status"),
    ORG_IDENTIFIER: partial(org_identifier, left_out="the Org of the login"),
    ALLOW_OVERWRITE: flag,
}
_MAY_BE_EMPTY = (DESCRIPTION, URL_PARAMS, ADDITIONAL_HEADERS)
_PRIVATE = (URL, URL_PARAMS, ADDITIONAL_HEADERS, AUTHENTICATION, SIGNATURE_VERIFICATION, STORAGE_DESTINATION)
