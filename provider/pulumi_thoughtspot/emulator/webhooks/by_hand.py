"""By hand: what a test or an example does to webhooks from Python or from another process, as somebody else would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from types import NoneType
from typing import Any

from pulumi_thoughtspot.emulator.by_hand import EVENT_TYPE, ByHand
from pulumi_thoughtspot.emulator.state import PRIMARY
from pulumi_thoughtspot.emulator.webhooks.rules import Webhook


class WebhooksByHand(ByHand):
    """The webhooks, and what changes them."""

    @property
    def webhooks(self) -> list[Webhook]:
        """The webhooks of all Orgs, with their secrets, in the order in which they were made."""
        with self._service.lock:
            return deepcopy(list(self._service.state.webhooks.all))

    def add_webhook(
        self,
        name: str,
        url: str,
        org: int | str = PRIMARY,
        *,
        events: Sequence[str] = (EVENT_TYPE,),
        description: str | None = None,
        url_params: Mapping[str, Any] | None = None,
        authentication: Mapping[str, Any] | None = None,
        signature_verification: Mapping[str, Any] | None = None,
        storage_destination: Mapping[str, Any] | None = None,
        additional_headers: Sequence[Mapping[str, str]] | None = None,
        status: str | None = None,
    ) -> Webhook:
        """Make a webhook in an Org, and return it. Nested values have the field names of ThoughtSpot's API.

        Unlike a request, it may hold values that ThoughtSpot does not know, and be one too many. Raises
        :class:`KeyError` for an unknown Org, :class:`ValueError` for a value of the wrong type.
        """
        with self._service.lock:
            now = self._service.now_in_millis
            values = {
                "id": self._service.state.webhooks.new_id(),
                "org_id": self._org_id(org),
                "name": name,
                "url": url,
                "events": _plain(events),
                "description": description,
                "url_params": _plain(url_params),
                "authentication": _plain(authentication),
                "signature_verification": _plain(signature_verification),
                "storage_destination": _plain(storage_destination),
                "additional_headers": _plain(additional_headers),
                "status": status,
                "creation_time_in_millis": now,
                "modification_time_in_millis": now,
            }
            webhook = webhook_from(values)
            self._service.state.webhooks.replace_all([*self._service.state.webhooks.all, webhook])
            return deepcopy(webhook)

    def change_webhook(self, webhook: str, **changes: object) -> Webhook:
        """Change a webhook, named by its id or its name, and return it as it is now.

        The changes are fields of :class:`Webhook`, such as ``url="https://..."``; None unsets one. Raises
        :class:`KeyError` for an unknown webhook, :class:`ValueError` for a name that several have, or for a field that
        there is not or a value of the wrong type.
        """
        with self._service.lock:
            before = self._webhook(webhook)
            plain = {name: _plain(value) for name, value in changes.items()}
            stamp = {"modification_time_in_millis": self._service.now_in_millis, "last_modified_by": None}
            after = webhook_from({**vars(before), **stamp, **plain})
            self._org_id(after.org_id)
            webhooks = self._service.state.webhooks
            webhooks.replace_all(after if other is before else other for other in webhooks.all)
            return deepcopy(after)

    def remove_webhook(self, webhook: str) -> None:
        """Delete a webhook, named by its id or its name.

        Raises :class:`KeyError` for an unknown webhook, :class:`ValueError` for a name that several have.
        """
        with self._service.lock:
            gone, webhooks = self._webhook(webhook), self._service.state.webhooks
            webhooks.replace_all(other for other in webhooks.all if other is not gone)

    def _webhook(self, identifier: str) -> Webhook:
        every = self._service.state.webhooks.all
        found = [webhook for webhook in every if webhook.id == identifier]
        found = found or [webhook for webhook in every if webhook.name == identifier]
        if not found:
            raise KeyError(f"There is no webhook {identifier!r}.")
        if len(found) > 1:
            raise ValueError(f"Several webhooks have the name {identifier!r}: name one by its id.")
        return found[0]


def webhook_from(values: Mapping[str, object]) -> Webhook:
    """Return a webhook with these values, whether ThoughtSpot would take them or not.

    Raises :class:`ValueError` for an unknown or missing field, or a value of the wrong type.
    """
    unknown = sorted(set(values) - set(_TYPES))
    if unknown:
        raise ValueError(f"A webhook has no {', '.join(unknown)}. It has {', '.join(_TYPES)}.")
    for name, kinds in _TYPES.items():
        value = values.get(name)
        # By its very type, since a boolean is a number to Python.
        if type(value) not in kinds:
            raise ValueError(f"The {name} of a webhook must be {_named(kinds)}, not {type(value).__name__}.")
    headers: Any = values.get("additional_headers")
    if not all(type(entry) is dict and set(entry) == {"key", "value"} for entry in headers or []):
        raise ValueError("Each of the additional_headers of a webhook must have a key and a value.")
    fields: dict[str, Any] = dict(values)
    return Webhook(**fields)


_OPTIONAL_TEXT = (str, NoneType)
_OPTIONAL_OBJECT = (dict, NoneType)
_TYPES: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "org_id": (int,),
    "name": (str,),
    "url": (str,),
    "events": (list,),
    "description": _OPTIONAL_TEXT,
    "url_params": _OPTIONAL_OBJECT,
    "authentication": _OPTIONAL_OBJECT,
    "signature_verification": _OPTIONAL_OBJECT,
    "storage_destination": _OPTIONAL_OBJECT,
    "additional_headers": (list, NoneType),
    "status": _OPTIONAL_TEXT,
    "creation_time_in_millis": (int,),
    "modification_time_in_millis": (int,),
    "created_by": _OPTIONAL_TEXT,
    "last_modified_by": _OPTIONAL_TEXT,
}


def _named(kinds: tuple[type, ...]) -> str:
    return " or ".join("None" if kind is NoneType else kind.__name__ for kind in kinds)


def _plain(value: object) -> object:
    """Return a copy in which each mapping is a dictionary and each sequence a list, as in JSON."""
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return value
