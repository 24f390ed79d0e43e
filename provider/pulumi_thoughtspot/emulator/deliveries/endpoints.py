"""Endpoints: test deliveries and the history of deliveries, both since 26.4."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_thoughtspot.emulator.deliveries import messages
from pulumi_thoughtspot.emulator.deliveries.runs import begin_validation, finish_validation
from pulumi_thoughtspot.emulator.errors import InvalidRequestError
from pulumi_thoughtspot.emulator.routes import Endpoint, Invocation, Later
from pulumi_thoughtspot.emulator.webhooks.endpoints import manager


def _validate(call: Invocation) -> object:
    access, service = manager(call, "validate communication channels"), call.service
    identifier, event_type = messages.parse_validate(call.body, access.readings)
    webhook = service.state.webhooks.find(identifier, access)
    if webhook is None or event_type not in webhook.events:
        raise InvalidRequestError("Webhook with the specified channel_identifier was not found.")
    job = begin_validation(service, webhook, event_type)

    def finish() -> object:
        checks = finish_validation(service, webhook, job)
        return messages.validate_answer(webhook, job, checks, access.readings)

    return Later(finish)


def _history(call: Invocation) -> object:
    access, service = manager(call, "retrieve channel delivery history"), call.service
    search = messages.parse_history(call.body, service.state)
    return messages.history_answer(service.deliveries.history(search, access, service.now_in_millis))


DELIVERY_ENDPOINTS: Mapping[str, Endpoint] = {
    "system/communication-channels/validate": Endpoint("POST", _validate, since="26.4"),
    "jobs/history/communication-channels/search": Endpoint("POST", _history, since="26.4"),
}
