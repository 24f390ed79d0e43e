"""Parts: the nested values of a webhook, read from a request, and shown with their secrets redacted."""

from __future__ import annotations

from typing import Any

from pulumi_thoughtspot.emulator.errors import InvalidRequestError
from pulumi_thoughtspot.emulator.fields import (
    Fields,
    entries_in,
    object_in,
    one_of,
    only_known,
    optional_text,
    path_to,
    required_text,
)
from pulumi_thoughtspot.emulator.readings import Readings

REDACTED = "***"
_AUTHENTICATION = {
    "API_KEY": ("key", "value"),
    "BASIC_AUTH": ("username", "password"),
    "BEARER_TOKEN": (),
    "OAUTH2": ("authorization_url", "client_id", "client_secret"),
}
"""Each kind of authentication, with what it takes: the secret is the last. A bearer token is a string of its own."""
_SIGNATURE = {"type": ("HMAC_SHA256",), "algorithm": ("SHA256",)}
_STORAGE = {
    "AWS_S3": ("aws_s3_config", ("bucket_name", "region", "role_arn"), ("external_id", "path_prefix")),
    "GCP_GCS": ("gcp_gcs_config", ("bucket_name", "service_account_email"), ("path_prefix",)),
}
"""Each type of storage, with the field for it, what that takes, and what it takes besides."""


def parse_url_params(fields: Fields) -> dict[str, object]:
    """Return the URL parameters. Raises :class:`InvalidRequestError` for what has no place in a URL."""
    params = object_in(fields["url_params"], "url_params")
    for name, value in params.items():
        if not isinstance(value, (str, int, float)):
            raise InvalidRequestError(f"url_params.{name} must be a string, a number or a boolean.")
    return params


def parse_authentication(fields: Fields) -> Fields:
    """Return the one kind of authentication that is given. Raises :class:`InvalidRequestError` for none or several."""
    where = "authentication"
    kinds = object_in(fields[where], where)
    only_known(kinds, _AUTHENTICATION, where)
    given = [kind for kind, value in kinds.items() if value is not None]
    if len(given) != 1:
        raise InvalidRequestError(f"{where} must have exactly one of {', '.join(_AUTHENTICATION)}.")
    kind = given[0]
    if kind == "BEARER_TOKEN":
        return {kind: required_text(kinds, kind, where)}
    return {kind: _texts(kinds, kind, where, _AUTHENTICATION[kind])}


def parse_signature(fields: Fields) -> Fields:
    """Return how to sign. Raises :class:`InvalidRequestError` for a missing or wrong field."""
    where = "signature_verification"
    signature = _texts(fields, where, "", ("type", "header", "algorithm", "secret"))
    for name, known in _SIGNATURE.items():
        one_of(signature[name], known, path_to(where, name))
    return signature


def parse_storage(fields: Fields, readings: Readings) -> Fields:
    """Return where files go. Raises :class:`InvalidRequestError` for a type without its own configuration."""
    where = "storage_destination"
    storage = object_in(fields[where], where)
    only_known(storage, ("storage_type", "storage_config"), where)
    known = tuple(_STORAGE) if readings.has("26.7") else ("AWS_S3",)
    kind = one_of(storage.get("storage_type"), known, path_to(where, "storage_type"))
    field, required, optional = _STORAGE[kind]
    where = path_to(where, "storage_config")
    configs = object_in(storage.get("storage_config"), where)
    only_known(configs, [_STORAGE[name][0] for name in known], where)
    if [name for name, value in configs.items() if value is not None] != [field]:
        raise InvalidRequestError(f"{where} must have {field} alone for {kind}.")
    return {"storage_type": kind, "storage_config": {field: _texts(configs, field, where, required, optional)}}


def parse_headers(fields: Fields) -> list[Fields]:
    """Return the additional headers. Raises :class:`InvalidRequestError` for one without a key or a value."""
    headers: list[Fields] = []
    for entry, where in entries_in(fields, "additional_headers"):
        only_known(entry, ("key", "value"), where)
        value = optional_text(entry, "value", where)
        if value is None:
            raise InvalidRequestError(f"{where}.value is required.")
        headers.append({"key": required_text(entry, "key", where), "value": value})
    return headers


def show_authentication(authentication: dict[str, Any], readings: Readings) -> dict[str, Any]:
    """Return the authentication without its secret."""
    shown: dict[str, Any] = dict.fromkeys(_AUTHENTICATION) if readings.unset_webhook_fields == "null" else {}
    for kind, value in authentication.items():
        secret = _AUTHENTICATION.get(kind, ())[-1:]
        shown[kind] = {**value, **dict.fromkeys(secret, REDACTED)} if isinstance(value, dict) else REDACTED
    return shown


def show_signature(signature: dict[str, Any]) -> dict[str, Any]:
    """Return how it is signed, without the secret."""
    return {**signature, "secret": REDACTED}


def show_storage(storage: dict[str, Any], readings: Readings) -> dict[str, Any]:
    """Return where files go, each part that is not set as the readings say."""
    given = storage.get("storage_config")
    # Made by hand, it may have any form.
    if readings.unset_webhook_fields == "absent" or not isinstance(given, dict):
        return storage
    configs: dict[str, Any] = {"aws_s3_config": None, **({"gcp_gcs_config": None} if readings.has("26.7") else {})}
    configs.update(given)
    for field, _, optional in _STORAGE.values():
        if isinstance(given.get(field), dict):
            configs[field] = {**dict.fromkeys(optional), **given[field]}
    return {**storage, "storage_config": configs}


def _texts(
    fields: Fields, name: str, where: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, object]:
    """Return an object of strings, without those optional ones that are not given."""
    path = path_to(where, name)
    values = object_in(fields[name], path)
    only_known(values, (*required, *optional), path)
    texts: dict[str, object] = {each: required_text(values, each, path) for each in required}
    texts.update({each: text for each in optional if (text := optional_text(values, each, path)) is not None})
    return texts
