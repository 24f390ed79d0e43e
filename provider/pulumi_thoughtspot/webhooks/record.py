"""A webhook as Pulumi's state holds it: both ways between its properties and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.client.webhook import Authentication, Signature, Storage, WebhookSettings, WebhookStatus
from pulumi_thoughtspot.rules.secret import Secret
from pulumi_thoughtspot.webhooks.identity import Key
from pulumi_thoughtspot.webhooks.parts import SECRETS
from pulumi_thoughtspot.webhooks.properties import (
    ADDITIONAL_HEADERS,
    ALLOW_OVERWRITE,
    AUTHENTICATION,
    DESCRIPTION,
    EVENTS,
    HOST,
    INPUTS,
    NAME,
    NOT_KNOWN,
    ORG_ID,
    ORG_IDENTIFIER,
    ORG_NAME,
    SECRET,
    SETTINGS,
    SIGNATURE_VERIFICATION,
    STATUS,
    STORAGE_DESTINATION,
    UNSETTLED,
    URL,
    URL_PARAMS,
    WEBHOOK_ID,
)
from pulumi_thoughtspot.webhooks.webhook import Held, Wanted


def settings(properties: Mapping[str, Any]) -> WebhookSettings:
    """What properties say is set; what is not known yet among them stays as it is."""
    signature = properties.get(SIGNATURE_VERIFICATION)
    return WebhookSettings(
        name=properties[NAME],
        url=properties[URL],
        events=_set(properties.get(EVENTS)),
        description=properties.get(DESCRIPTION) or None,
        url_params=properties.get(URL_PARAMS) or {},
        authentication=_authentication(properties.get(AUTHENTICATION)),
        signature_verification=Signature(signature.get("header", ""), _secret(signature.get(SECRET)))
        if isinstance(signature, Mapping) and signature
        else None,
        storage_destination=_storage(properties.get(STORAGE_DESTINATION)),
        additional_headers=_pairs(properties.get(ADDITIONAL_HEADERS)),
        status=properties.get(STATUS),
    )


def wanted(inputs: Mapping[str, Any]) -> Wanted:
    """What checked inputs ask for."""
    return Wanted(inputs.get(ORG_IDENTIFIER), settings(inputs), bool(inputs.get(ALLOW_OVERWRITE)), inputs)


def key(outputs: Mapping[str, Any]) -> Key:
    """Which webhook the outputs in the state are about."""
    return Key(outputs[HOST], outputs[ORG_ID], outputs[WEBHOOK_ID])


def held(outputs: Mapping[str, Any]) -> Held:
    """What the outputs in the state say."""
    return Held(
        key=key(outputs),
        org_name=outputs.get(ORG_NAME),
        settings=settings(outputs),
        unsettled=bool(outputs.get(UNSETTLED)),
    )


def outputs(webhook: Held, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs to store: the inputs as they were given, and what ThoughtSpot answered."""
    return {
        **{name: inputs[name] for name in INPUTS if name in inputs},
        HOST: webhook.key.host,
        ORG_ID: webhook.key.org_id,
        ORG_NAME: webhook.org_name,
        WEBHOOK_ID: webhook.key.webhook_id,
        **({UNSETTLED: True} if webhook.unsettled else {}),
    }


def properties(found: WebhookSettings, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What ThoughtSpot shows as properties, in the spelling of those that are ``stored``, whose secrets stay.

    What is not set is left out. What is stored under no such name so far becomes a secret, as headers and URL
    parameters may be some: Pulumi marks by path, and nobody has marked these.
    """
    shown = {
        NAME: found.name,
        URL: found.url,
        EVENTS: stored[EVENTS] if EVENTS in stored and _set(stored[EVENTS]) == found.events else sorted(found.events),
        DESCRIPTION: found.description,
        URL_PARAMS: _marked(found.url_params, stored.get(URL_PARAMS)),
        AUTHENTICATION: _shown_authentication(found.authentication, stored.get(AUTHENTICATION)),
        SIGNATURE_VERIFICATION: _shown_signature(found.signature_verification, stored.get(SIGNATURE_VERIFICATION)),
        STORAGE_DESTINATION: found.storage_destination
        and {found.storage_destination.kind: dict(found.storage_destination.fields)},
        ADDITIONAL_HEADERS: _marked(_spelled(found.additional_headers, stored), stored.get(ADDITIONAL_HEADERS)),
        STATUS: _shown_status(found.status, stored),
    }
    return {name: value for name, value in shown.items() if value not in (None, {})}


def inputs(shown: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs to store after a refresh: what is ``shown``, and of the rest every one that was stored."""
    rest = {name: value for name, value in stored.items() if name in INPUTS and name not in SETTINGS}
    return {**shown, **rest}


def repeated_headers(found: WebhookSettings) -> list[str]:
    """The headers that are there more than once, whatever their case."""
    names = [name.casefold() for name, _ in found.additional_headers]
    return sorted({name for name in names if names.count(name) > 1})


def _set(value: Any) -> frozenset[str]:
    return frozenset(value) if isinstance(value, list) else frozenset()


def _secret(value: Any) -> Any:
    return None if value == NOT_KNOWN else value


def _kind(value: Any) -> tuple[str, Any] | None:
    """The one kind in a nested property, with its fields."""
    return next(iter(value.items())) if isinstance(value, Mapping) and value else None


def _authentication(value: Any) -> Authentication | None:
    found = _kind(value)
    if found is None:
        return None
    kind, its = found
    secret = SECRETS.get(kind)
    if not isinstance(its, Mapping):
        return Authentication(kind, {}, _secret(its))
    return Authentication(
        kind,
        {name: text for name, text in its.items() if name != secret},
        None if secret is None else _secret(its.get(secret)),
    )


def _storage(value: Any) -> Storage | None:
    found = _kind(value)
    return None if found is None else Storage(found[0], found[1])


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(value.items()) if isinstance(value, Mapping) else ()


def _shown_authentication(found: Authentication | None, stored: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    before, secret = _authentication(stored), SECRETS.get(found.kind, SECRET)
    known = before.secret if before is not None and before.kind == found.kind else None
    text = Secret(NOT_KNOWN) if known is None else known
    if found.kind not in SECRETS:
        return {found.kind: {}}
    return {found.kind: text if secret is None else {**found.fields, secret: text}}


def _shown_signature(found: Signature | None, stored: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    known = _secret(stored.get(SECRET)) if isinstance(stored, Mapping) else None
    return {"header": found.header, SECRET: Secret(NOT_KNOWN) if known is None else known}


def _shown_status(found: str | None, stored: Mapping[str, Any]) -> str | None:
    """What was never set is enabled, which is nothing that a program without a status would have to undo."""
    status = found or WebhookStatus.ENABLED.value
    return status if STATUS in stored or status != WebhookStatus.ENABLED.value else None


def _spelled(found: tuple[tuple[str, str], ...], stored: Mapping[str, Any]) -> dict[str, str]:
    """Headers by their names as the program writes them; the values of one that is there twice as one text.

    Between them stands what no value can hold, so that it is never the text that a program declares.
    """
    spelling = {name.casefold(): name for name, _ in _pairs(stored.get(ADDITIONAL_HEADERS))}
    headers: dict[str, str] = {}
    for name, value in found:
        spelled = spelling.setdefault(name.casefold(), name)
        headers[spelled] = f"{headers[spelled]}\n{value}" if spelled in headers else value
    return headers


def _marked(found: Mapping[str, str], stored: Any) -> dict[str, Any]:
    known = stored if isinstance(stored, Mapping) else {}
    return {name: text if name in known else Secret(text) for name, text in found.items()}
