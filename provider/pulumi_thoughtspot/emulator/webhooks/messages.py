"""Messages: the JSON of requests about webhooks, read into what the rules understand, and what goes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pulumi_thoughtspot.emulator.accounts import user_id
from pulumi_thoughtspot.emulator.errors import InvalidRequestError
from pulumi_thoughtspot.emulator.fields import (
    INT32,
    Fields,
    list_in,
    object_in,
    one_of,
    only_known,
    optional_text,
    required_text,
)
from pulumi_thoughtspot.emulator.messages import event_types
from pulumi_thoughtspot.emulator.readings import Addition, Readings
from pulumi_thoughtspot.emulator.state import PRIMARY, State
from pulumi_thoughtspot.emulator.webhooks import parts
from pulumi_thoughtspot.emulator.webhooks.rules import Deleted, Search, Webhook

_STATUSES = ("ENABLED", "DISABLED")
_PARTS: dict[str, tuple[Addition | None, Callable[[Fields, Readings], object]]] = {
    "name": (None, lambda fields, _: required_text(fields, "name")),
    "url": (None, lambda fields, _: _url(fields)),
    "events": (None, lambda fields, readings: _events(fields, readings)),
    "description": (None, lambda fields, _: optional_text(fields, "description")),
    "url_params": (None, lambda fields, _: parts.parse_url_params(fields)),
    "authentication": (None, lambda fields, _: parts.parse_authentication(fields)),
    "signature_verification": (None, lambda fields, _: parts.parse_signature(fields)),
    "storage_destination": ("26.3", parts.parse_storage),
    "additional_headers": ("26.4", lambda fields, _: parts.parse_headers(fields)),
    "status": ("26.7", lambda fields, _: one_of(fields["status"], _STATUSES, "status")),
}
"""The fields of a webhook: the release that brought each, and how it is read."""
_RESET_OPTIONS = ("AUTHENTICATION", "SIGNATURE_VERIFICATION", "STORAGE_DESTINATION")
_SORTED_BY = {"CREATED": "creation_time_in_millis", "MODIFIED": "modification_time_in_millis", "NAME": "name"}
_DEFAULT_SIZE = 50


def parse_create(body: object, readings: Readings) -> dict[str, Any]:
    """Return the values of a new webhook, those that are given.

    Raises :class:`InvalidRequestError` for an unknown field, a wrong value, or a missing one.
    """
    fields = object_in(body, "The request body")
    only_known(fields, _known(readings))
    required_text(fields, "name")
    required_text(fields, "url")
    return _values({**fields, "events": fields.get("events") or []}, readings)


def parse_update(body: object, readings: Readings) -> dict[str, Any]:
    """Return the values of a webhook that change, None for those that are unset. A field that is null is not given.

    Raises :class:`InvalidRequestError` for an unknown field, a wrong value, or a reset of what is given as well.
    """
    fields = object_in(body, "The request body")
    only_known(fields, [*_known(readings), *(["reset_options"] if readings.has("26.7") else [])])
    values = _values(fields, readings)
    for option in list_in(fields, "reset_options"):
        name = one_of(option, _RESET_OPTIONS, "reset_options").lower()
        if fields.get(name) is not None:
            raise InvalidRequestError(f"{name} is both given and reset.")
        values[name] = None
    return values


def parse_delete(body: object) -> list[str]:
    """Return the identifiers of a delete. Raises :class:`InvalidRequestError` where there is none."""
    fields = object_in(body, "The request body")
    only_known(fields, ["webhook_identifiers"])
    identifiers = list_in(fields, "webhook_identifiers")
    if not identifiers:
        raise InvalidRequestError("webhook_identifiers must contain at least one identifier.")
    if not all(isinstance(identifier, str) for identifier in identifiers):
        raise InvalidRequestError("webhook_identifiers must be an array of strings.")
    return [str(identifier) for identifier in identifiers]


def parse_search(body: object, state: State) -> Search:
    """Return what a search asks for. Raises :class:`InvalidRequestError` for a wrong field or an unknown Org."""
    fields, readings = object_in(body, "The request body"), state.readings
    filters = ["org_identifier", "webhook_identifier", "event_type", *(["status"] if readings.has("26.7") else [])]
    only_known(fields, [*filters, "record_offset", "record_size", "sort_options"])
    org_identifier = optional_text(fields, "org_identifier")
    org_id = None if org_identifier is None else state.find_org(org_identifier)
    if org_identifier is not None and org_id is None:
        raise InvalidRequestError("org_identifier does not match a known org.")
    known = {"event_type": event_types(readings), "status": _STATUSES}
    chosen = {name: one_of(fields[name], known[name], name) for name in known if fields.get(name) is not None}
    sort = object_in(fields.get("sort_options") or {}, "sort_options")
    only_known(sort, ["field_name", "order"], "sort_options")
    field_name = one_of(sort.get("field_name") or "CREATED", tuple(_SORTED_BY), "sort_options.field_name")
    order = one_of(sort.get("order") or "DESC", ("ASC", "DESC"), "sort_options.order")
    offset = 0 if fields.get("record_offset") is None else fields["record_offset"]
    size = _DEFAULT_SIZE if fields.get("record_size") is None else fields["record_size"]
    if type(offset) is not int or offset not in INT32 or offset < 0:
        raise InvalidRequestError("record_offset must be a non-negative integer.")
    if type(size) is not int or size not in INT32 or size < 1:
        raise InvalidRequestError("record_size must be a positive integer.")
    if size > _DEFAULT_SIZE and readings.webhook_page == "refused_above_50":
        raise InvalidRequestError(f"record_size must be at most {_DEFAULT_SIZE}.")
    return Search(
        org_id=org_id,
        identifier=optional_text(fields, "webhook_identifier"),
        event_type=chosen.get("event_type"),
        status=chosen.get("status"),
        sorted_by=_SORTED_BY[field_name],
        descending=order == "DESC",
        offset=offset,
        size=min(size, _DEFAULT_SIZE) if readings.webhook_page == "at_most_50" else size,
    )


def webhook_answer(webhook: Webhook, state: State) -> Fields:
    """Return a webhook as ThoughtSpot shows it: its secrets redacted, without what the release does not know."""
    readings = state.readings
    org = {"id": str(webhook.org_id), "name": state.orgs[webhook.org_id]}
    shown: Fields = {
        "id": webhook.id,
        "name": webhook.name,
        "description": webhook.description,
        "org": None if webhook.org_id == PRIMARY and readings.primary_of_webhooks == "null" else org,
        "url": webhook.url,
        "url_params": webhook.url_params,
        "events": webhook.events,
        "authentication": webhook.authentication and parts.show_authentication(webhook.authentication, readings),
        "signature_verification": webhook.signature_verification
        and parts.show_signature(webhook.signature_verification),
        "additional_headers": webhook.additional_headers,
        "creation_time_in_millis": webhook.creation_time_in_millis,
        "modification_time_in_millis": webhook.modification_time_in_millis,
        "created_by": _user(webhook.created_by),
        "last_modified_by": _user(webhook.last_modified_by),
        "storage_destination": webhook.storage_destination
        and parts.show_storage(webhook.storage_destination, readings),
        "status": webhook.status,
    }
    unknown = {name for name, (since, _) in _PARTS.items() if since and not readings.has(since)}
    left_out = {name for name, value in shown.items() if value is None and readings.unset_webhook_fields == "absent"}
    return {name: value for name, value in shown.items() if name not in unknown | left_out}


def search_answer(found: Sequence[Webhook], total: int, search: Search, state: State) -> Fields:
    """Return one page of webhooks."""
    return {
        "webhooks": [webhook_answer(webhook, state) for webhook in found],
        "pagination": {
            "record_offset": search.offset,
            "record_size": search.size,
            "total_count": total,
            "has_more": search.offset + len(found) < total,
        },
    }


def delete_answer(deleted: Deleted, state: State) -> Fields:
    """Return how a delete went. It knows no name of what it did not find, only the identifier."""
    return {
        "deleted_count": len(deleted.webhooks),
        "failed_count": len(deleted.failures),
        "deleted_webhooks": [webhook_answer(webhook, state) for webhook in deleted.webhooks],
        "failed_webhooks": [
            {"id": identifier, "name": identifier, "error": error} for identifier, error in deleted.failures
        ],
    }


def _known(readings: Readings) -> list[str]:
    return [name for name, (since, _) in _PARTS.items() if since is None or readings.has(since)]


def _values(fields: Fields, readings: Readings) -> dict[str, Any]:
    """Return the values that are given, an empty one as the readings say."""
    values: dict[str, Any] = {}
    for name, (_, parse) in _PARTS.items():
        if fields.get(name) is None:
            continue
        value = parse(fields, readings)
        if value or readings.empty_webhook_values == "stored":
            values[name] = value
        elif readings.empty_webhook_values == "cleared":
            values[name] = None
    return values


def _url(fields: Fields) -> str:
    url = required_text(fields, "url")
    scheme, separator, rest = url.partition("://")
    if scheme.lower() not in ("http", "https") or not separator or not rest:
        raise InvalidRequestError("url must begin with https:// or http://.")
    return url


def _events(fields: Fields, readings: Readings) -> list[str]:
    events = [one_of(event, event_types(readings), "events") for event in list_in(fields, "events")]
    if not events:
        raise InvalidRequestError("At least one event type must be specified in the events field.")
    return list(dict.fromkeys(events))


def _user(name: str | None) -> Fields | None:
    return None if name is None else {"id": user_id(name), "name": name}
