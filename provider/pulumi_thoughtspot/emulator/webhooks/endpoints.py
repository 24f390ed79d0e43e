"""Endpoints: what ThoughtSpot offers for webhooks, and what each of them takes."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_thoughtspot.emulator.errors import ForbiddenError
from pulumi_thoughtspot.emulator.routes import Endpoint, Invocation
from pulumi_thoughtspot.emulator.webhooks import messages
from pulumi_thoughtspot.emulator.webhooks.rules import Access, Stamp
from pulumi_thoughtspot.emulator.webhooks.storage_setup import storage_config

PRIVILEGES = ("ADMINISTRATION", "DEVELOPER", "CAN_MANAGE_WEBHOOKS")
"""Each of these allows all that there is to do with webhooks."""


def manager(call: Invocation, to_do: str) -> Access:
    """Return what the caller has access to. Raises :class:`ForbiddenError` for one who may not manage webhooks."""
    if not call.caller.has(*PRIVILEGES):
        raise ForbiddenError(f"Insufficient privileges to {to_do}.")
    return Access(call.caller.org_id, call.service.reach(call.caller), call.service.state.readings)


def _create(call: Invocation) -> object:
    access, state = manager(call, "create webhook configurations"), call.service.state
    values = messages.parse_create(call.body, state.readings)
    webhook = state.webhooks.create(access.org_id, values, _stamp(call), state.readings)
    return None if state.readings.created_webhook == "no_content" else messages.webhook_answer(webhook, state)


def _update(call: Invocation) -> object:
    access, state = manager(call, "update webhook configurations"), call.service.state
    values = messages.parse_update(call.body, state.readings)
    state.webhooks.update(call.identifier, values, access, _stamp(call))
    return None


def _delete(call: Invocation) -> object:
    access, state = manager(call, "delete webhook configurations"), call.service.state
    return messages.delete_answer(state.webhooks.delete(messages.parse_delete(call.body), access), state)


def _search(call: Invocation) -> object:
    access, state = manager(call, "search webhook configurations"), call.service.state
    search = messages.parse_search(call.body, state)
    if search.org_id is not None and not access.reach(search.org_id):
        raise ForbiddenError("The token does not reach this Org.")
    return messages.search_answer(*state.webhooks.search(search, access), search, state)


def _storage_config(call: Invocation) -> object:
    manager(call, "retrieve webhook storage configuration")
    return storage_config(call.service.state.readings)


def _stamp(call: Invocation) -> Stamp:
    return Stamp(call.caller.user.name, call.service.now_in_millis)


WEBHOOK_ENDPOINTS: Mapping[str, Endpoint] = {
    "webhooks/create": Endpoint("POST", _create),
    "webhooks/*/update": Endpoint("POST", _update),
    "webhooks/delete": Endpoint("POST", _delete),
    "webhooks/search": Endpoint("POST", _search),
    "webhooks/storage-config": Endpoint("GET", _storage_config, since="26.7"),
}
