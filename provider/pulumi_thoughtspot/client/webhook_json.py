"""Webhooks as JSON: both ways between what one is made of and ThoughtSpot's field names.

Source: ThoughtSpot's REST API v2, ``webhooks/create``, ``update``, ``search`` and ``delete``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_thoughtspot.client.orgs import org_in
from pulumi_thoughtspot.client.shapes import Json, ShapeError, entries, is_text, whole
from pulumi_thoughtspot.client.webhook import Authentication, Signature, Storage, Webhook, WebhookSettings

_AUTHENTICATION = {
    "bearer_token": ("BEARER_TOKEN", (), None),
    "api_key": ("API_KEY", ("key",), "value"),
    "basic_auth": ("BASIC_AUTH", ("username",), "password"),
    "oauth2": ("OAUTH2", ("authorization_url", "client_id"), "client_secret"),
}
"""Each kind of authentication: ThoughtSpot's name, what goes with the secret, and the secret's own name."""
_STORAGE = {
    "aws_s3": ("AWS_S3", "aws_s3_config", ("bucket_name", "region", "role_arn", "external_id", "path_prefix")),
    "gcp_gcs": ("GCP_GCS", "gcp_gcs_config", ("bucket_name", "service_account_email", "path_prefix")),
}
"""Each kind of storage: ThoughtSpot's names, and its fields."""
_RESETTABLE = ("authentication", "signature_verification", "storage_destination")
"""What is unset by its name; the rest is by an empty value."""
_EMPTY = {"description": "", "url_params": {}, "additional_headers": [], "status": "ENABLED"}
_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")


@dataclass(frozen=True)
class Page:
    """Some of the webhooks that a search found, and whether there are more."""

    webhooks: tuple[Webhook, ...]
    has_more: bool


@dataclass(frozen=True)
class Failed:
    """What ThoughtSpot did not delete, and its words for why."""

    words: str


def create_body(settings: WebhookSettings) -> dict[str, Json]:
    """The body of ``create``: what is not set is left out, so that the oldest release takes a plain webhook."""
    return _given(settings, _ALL)


def update_body(settings: WebhookSettings, changed: Iterable[str]) -> dict[str, Json]:
    """The body of ``update``: the fields of ``settings`` that have ``changed``, those not set among them as unset."""
    names = sorted(changed)
    body = _given(settings, names)
    unset = [name for name in names if name not in body]
    body.update({name: _EMPTY[name] for name in unset if name in _EMPTY})
    resets = [name.upper() for name in unset if name in _RESETTABLE]
    return {**body, "reset_options": resets} if resets else body


_ALL = (
    "name",
    "url",
    "events",
    "description",
    "url_params",
    "authentication",
    "signature_verification",
    "storage_destination",
    "additional_headers",
    "status",
)


def _given(settings: WebhookSettings, names: Iterable[str]) -> dict[str, Json]:
    """Those of the fields that are set; no other is looked at, as there are some that cannot be sent."""
    given = {name: getattr(settings, name) for name in names}
    return {name: _AS_JSON[name](value) if name in _AS_JSON else value for name, value in given.items() if value}


def _authentication(authentication: Authentication) -> dict[str, Json]:
    name, _, secret = _AUTHENTICATION[authentication.kind]
    assert authentication.secret is not None, "what the program gives has its secret"
    if secret is None:
        return {name: authentication.secret}
    return {name: {**authentication.fields, secret: authentication.secret}}


def _signature(signature: Signature) -> dict[str, Json]:
    assert signature.secret is not None, "what the program gives has its secret"
    return {
        "type": "HMAC_SHA256",
        "header": signature.header,
        "algorithm": "SHA256",
        "secret": signature.secret,
    }


def _storage(storage: Storage) -> dict[str, Json]:
    kind, config, _ = _STORAGE[storage.kind]
    return {"storage_type": kind, "storage_config": {config: dict(storage.fields)}}


def _pairs(headers: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"key": key, "value": value} for key, value in headers]


_AS_JSON: Mapping[str, Callable[[Any], Json]] = {
    "events": sorted,
    "url_params": dict,
    "authentication": _authentication,
    "signature_verification": _signature,
    "storage_destination": _storage,
    "additional_headers": _pairs,
}
"""How each field goes that is not sent as it is."""


def page_in(answer: Json) -> Page:
    """What ``search`` answered; raises `ShapeError` where the answer is not one of a search."""
    if not isinstance(answer, Mapping) or "webhooks" not in answer:
        raise ShapeError("no webhooks in it")
    pagination = answer.get("pagination")
    has_more = isinstance(pagination, Mapping) and pagination.get("has_more") is True
    return Page(tuple(map(webhook_in, entries(answer["webhooks"], "webhooks"))), has_more)


def created_in(answer: Json) -> Webhook | None:
    """What ``create`` answered: the webhook, or nothing, as ThoughtSpot's pages have both."""
    return None if answer is None else webhook_in(answer)


def deleted_in(answer: Json) -> Failed | None:
    """What ``delete`` answered: its status is 200 also where nothing was deleted."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("deleted_count"), int):
        raise ShapeError("no deleted_count in it")
    failed = entries(answer.get("failed_webhooks"), "failed_webhooks")
    if answer["deleted_count"] and not failed and not answer.get("failed_count"):
        return None
    return Failed("; ".join(str(entry["error"]) for entry in failed if is_text(entry.get("error"))))


def webhook_in(entry: Json) -> Webhook:
    """One webhook, wherever an answer has one; raises `ShapeError` where it is none."""
    if not isinstance(entry, Mapping):
        raise ShapeError("a webhook that is no object")
    for name in ("id", "name", "url"):
        if not is_text(entry.get(name)):
            raise ShapeError(f"a webhook without its {name}")
    if not _ID.fullmatch(entry["id"]):
        raise ShapeError("a webhook's id that is none")
    events = entry.get("events")
    if not isinstance(events, list) or not all(map(is_text, events)):
        raise ShapeError("a webhook without its events")
    org, created, modified = (
        entry.get(name) for name in ("org", "creation_time_in_millis", "modification_time_in_millis")
    )
    return Webhook(
        id=entry["id"],
        settings=WebhookSettings(
            name=whole(entry["name"]),
            url=whole(entry["url"]),
            events=frozenset(map(whole, events)),
            description=_text(entry.get("description")),
            url_params=_url_params(entry.get("url_params")),
            authentication=_authentication_in(entry.get("authentication")),
            signature_verification=_signature_in(entry.get("signature_verification")),
            storage_destination=_storage_in(entry.get("storage_destination")),
            additional_headers=_headers(entry.get("additional_headers")),
            status=_text(entry.get("status")),
        ),
        org=None if org is None else org_in(org),
        created=created if isinstance(created, int) else None,
        modified=modified if isinstance(modified, int) else None,
    )


def _text(value: Json) -> str | None:
    return whole(value) if isinstance(value, str) and value else None


def _object(value: Json, where: str) -> Mapping[str, Json]:
    if value is not None and not isinstance(value, Mapping):
        raise ShapeError(f"{where} that is no object")
    return value or {}


def _texts(value: Json, names: Iterable[str], where: str) -> dict[str, str]:
    given = _object(value, where)
    return {name: whole(given[name]) for name in names if is_text(given.get(name)) and given[name]}


def _url_params(value: Json) -> dict[str, str]:
    """Each as the text that stands in an address; ThoughtSpot also takes numbers and the like."""
    params = _object(value, "url_params")
    return {whole(name): whole(each if is_text(each) else json.dumps(each)) for name, each in params.items()}


def _headers(value: Json) -> tuple[tuple[str, str], ...]:
    found = entries(value, "additional_headers")
    if not all(is_text(entry.get("key")) and is_text(entry.get("value")) for entry in found):
        raise ShapeError("an additional header without its key or value")
    return tuple((whole(entry["key"]), whole(entry["value"])) for entry in found)


def _authentication_in(value: Json) -> Authentication | None:
    given = {name: its for name, its in _object(value, "authentication").items() if its is not None}
    known = {name: (kind, fields) for kind, (name, fields, _) in _AUTHENTICATION.items()}
    for name, its in given.items():
        kind, fields = known.get(name, (name, ()))
        return Authentication(kind, _texts(its, fields, "authentication") if fields else {})
    return None


def _signature_in(value: Json) -> Signature | None:
    return Signature(_texts(value, ["header"], "signature_verification").get("header", "")) if value else None


def _storage_in(value: Json) -> Storage | None:
    given = _object(value, "storage_destination")
    if not given:
        return None
    for kind, (name, config, fields) in _STORAGE.items():
        if given.get("storage_type") == name:
            configs = _object(given.get("storage_config"), "storage_config")
            return Storage(kind, _texts(configs.get(config), fields, config))
    return Storage(_text(given.get("storage_type")) or "unknown")
