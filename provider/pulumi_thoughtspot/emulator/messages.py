"""Messages: ThoughtSpot's JSON, read into what the rules understand, and written from what they found."""

from __future__ import annotations

from pulumi_thoughtspot.emulator.accounts import Caller, Login, Token, user_id
from pulumi_thoughtspot.emulator.errors import InvalidRequestError
from pulumi_thoughtspot.emulator.fields import (
    INT32,
    Fields,
    entries_in,
    list_in,
    object_in,
    one_of,
    optional_text,
    path_to,
    required_text,
)
from pulumi_thoughtspot.emulator.readings import Readings, SectionForm
from pulumi_thoughtspot.emulator.state import Change, Found, Preferences, Replace, Reset, Search, SetCluster

_EVENT_TYPES = ("LIVEBOARD_SCHEDULE",)
_CHANNELS = ("EMAIL", "WEBHOOK")
_DEFAULT_SECONDS = 300


def event_types(readings: Readings) -> tuple[str, ...]:
    """Return the event types that this ThoughtSpot knows."""
    return _EVENT_TYPES + readings.further_event_types


def parse_configure(body: object, readings: Readings) -> list[Change]:
    """Return the changes of a configure request: the cluster level first, then the Orgs in their order.

    Raises :class:`InvalidRequestError` for a wrong type, an unknown event type, channel or operation, or a missing
    field.
    """
    fields = object_in(body, "The request body")
    changes: list[Change] = []
    if fields.get("cluster_preferences"):
        changes.append(SetCluster(_preferences(fields, "cluster_preferences", readings)))
    for entry, where in entries_in(fields, "org_preferences"):
        identifier = required_text(entry, "org_identifier", where)
        operation = entry.get("operation") or "REPLACE"
        if operation not in ("REPLACE", "RESET"):
            raise InvalidRequestError(f"{where}.operation must be REPLACE or RESET.")
        # Both are read in either case, so that a wrong type never passes.
        preferences = _preferences(entry, "preferences", readings, where)
        events = _events(entry, "reset_events", readings, where)
        changes.append(Replace(identifier, preferences) if operation == "REPLACE" else Reset(identifier, events))
    return changes


def parse_search(body: object, readings: Readings) -> Search:
    """Return what a search request asks for. An empty list is no filter, like null or nothing at all.

    Raises :class:`InvalidRequestError` for a wrong type, an unknown event type or a missing field.
    """
    fields = object_in(body, "The request body")
    return Search(
        _events(fields, "cluster_preferences", readings),
        tuple(
            (required_text(entry, "org_identifier", where), _events(entry, "event_types", readings, where))
            for entry, where in entries_in(fields, "org_preferences")
        ),
    )


def parse_login(body: object) -> Login:
    """Return the fields of a token request. An `org_id` that is not a number is ignored, as ThoughtSpot does.

    Raises :class:`InvalidRequestError` for a wrong type, or where neither a password nor a secret key is given.
    """
    fields = object_in(body, "The request body")
    username = required_text(fields, "username")
    password, secret_key = optional_text(fields, "password"), optional_text(fields, "secret_key")
    if password is None and secret_key is None:
        raise InvalidRequestError("Either password or secret_key is required.")
    seconds = _DEFAULT_SECONDS if fields.get("validity_time_in_sec") is None else fields["validity_time_in_sec"]
    if type(seconds) is not int or seconds not in INT32 or seconds < 1:
        raise InvalidRequestError("validity_time_in_sec must be a positive int32.")
    org_id = fields.get("org_id")
    if type(org_id) is not int:
        org_id = None
    elif org_id not in INT32:
        raise InvalidRequestError("org_id must be an int32.")
    return Login(username, password, secret_key, org_id, seconds)


def parse_orgs_search(body: object) -> str | None:
    """Return the `org_identifier` of an Orgs search, or None. Raises :class:`InvalidRequestError` for a wrong type."""
    return optional_text(object_in(body, "The request body"), "org_identifier")


def search_answer(found: Found, readings: Readings) -> Fields:
    """Return the answer to a search for preferences."""
    cluster = None if found.cluster is None else _preference_list(found.cluster, readings)
    entries = None if found.orgs is None else [_org_entry(*org, readings) for org in found.orgs]
    answer: Fields = {}
    for name, section in (("cluster_preferences", cluster), ("org_preferences", entries)):
        form: SectionForm = readings.unasked_section if section is None else readings.empty_section
        if section or form != "absent":
            answer[name] = section or (None if form == "null" else [])
    return answer


def token_answer(token: Token) -> Fields:
    """Return the answer to a token request. Times are in milliseconds since the epoch."""
    return {
        "token": token.value,
        "creation_time_in_millis": int(token.created * 1000),
        "expiration_time_in_millis": int((token.expires or 0) * 1000),
        "scope": {"access_type": "FULL", "org_id": token.org_id, "metadata_id": None},
        "valid_for_user_id": user_id(token.user),
        "valid_for_username": token.user,
    }


def session_user_answer(caller: Caller, orgs: dict[int, str]) -> Fields:
    """Return who the caller is, and the Orgs that the user belongs to."""
    own = orgs if caller.user.orgs is None else [org_id for org_id in caller.user.orgs if org_id in orgs]
    return {
        "id": user_id(caller.user.name),
        "name": caller.user.name,
        "display_name": caller.user.name,
        "current_org": {"id": caller.org_id, "name": orgs.get(caller.org_id)},
        "orgs": [{"id": org_id, "name": orgs[org_id]} for org_id in own],
        "privileges": list(caller.user.privileges),
    }


def org_answer(org_id: int, name: str) -> Fields:
    """Return one Org as `orgs/search` does, with its id as a number."""
    return {"id": org_id, "name": name, "status": "ACTIVE", "description": "", "visibility": "SHOW"}


def _org_entry(org_id: int, name: str, preferences: Preferences, readings: Readings) -> Fields:
    return {"org": {"id": str(org_id), "name": name}, "preferences": _preference_list(preferences, readings)}


def _preference_list(preferences: Preferences, readings: Readings) -> list[Fields]:
    return [
        {"event_type": event_type, "channels": _ordered(channels, readings)}
        for event_type, channels in preferences.items()
    ]


def _ordered(channels: tuple[str, ...], readings: Readings) -> list[str]:
    if readings.channel_order == "sorted":
        return sorted(channels)
    return list(channels if readings.channel_order == "as_given" else reversed(channels))


def _preferences(fields: Fields, name: str, readings: Readings, where: str = "") -> Preferences:
    channels = _CHANNELS + readings.further_channels
    preferences: dict[str, tuple[str, ...]] = {}
    for entry, path in entries_in(fields, name, where):
        event_type = one_of(entry.get("event_type"), event_types(readings), path + ".event_type")
        if entry.get("channels") is None:
            raise InvalidRequestError(f"{path}.channels is required.")
        given = list_in(entry, "channels", path)
        preferences[event_type] = tuple(one_of(channel, channels, path + ".channels") for channel in given)
    return preferences


def _events(fields: Fields, name: str, readings: Readings, where: str = "") -> tuple[str, ...]:
    known = event_types(readings)
    return tuple(one_of(value, known, path_to(where, name)) for value in list_in(fields, name, where))
