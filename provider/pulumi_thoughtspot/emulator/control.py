"""Control: the emulator's own endpoints under `/emulator/`, to look into it and to steer it from another process.

| endpoint | |
| --- | --- |
| `GET /emulator/state`, `PUT /emulator/state` | the Orgs, all preferences and webhooks, at once |
| `POST /emulator/run-schedule` | a schedule runs in an Org; the answer has its deliveries |
| `GET /emulator/deliveries`, `DELETE /emulator/deliveries` | the e-mails, and the deliveries by every channel |
| `GET /emulator/requests`, `DELETE /emulator/requests` | the log of requests to ThoughtSpot's endpoints |
| `GET /emulator/readings`, `PATCH /emulator/readings` | the readings, all of them or those to change |
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from pulumi_thoughtspot.emulator.by_hand import EVENT_TYPE
from pulumi_thoughtspot.emulator.deliveries.by_hand import RECIPIENTS, SCHEDULE
from pulumi_thoughtspot.emulator.deliveries.rules import Job
from pulumi_thoughtspot.emulator.deliveries.runs import run_schedule
from pulumi_thoughtspot.emulator.routes import Answer, Call, Service
from pulumi_thoughtspot.emulator.state import State
from pulumi_thoughtspot.emulator.webhooks.by_hand import webhook_from
from pulumi_thoughtspot.emulator.webhooks.rules import Webhook

CONTROL_PATH = "/emulator/"


def answer_control(service: Service, call: Call) -> Answer:
    """Carry out one request under `/emulator/`. What is wrong is a 400, 404 or 405 with `{"error": "..."}`."""
    resource = call.path[len(CONTROL_PATH) :]
    allowed = _METHODS.get(resource)
    if allowed is None:
        return _json(404, {"error": f"There are {', '.join(_METHODS)}."})
    if call.method not in allowed:
        return _json(405, {"error": f"Use {' or '.join(allowed)} here."}, ", ".join(allowed))
    try:
        if call.method == "POST":
            # Not under the lock, since it waits for the receivers of webhooks.
            return _json(200, [asdict(job) for job in _run_schedule(service, json.loads(call.content))])
        with service.lock:
            if call.method == "PUT":
                load_state(service, json.loads(call.content))
            elif call.method == "PATCH":
                service.state.readings = service.state.readings.changed(**_object(json.loads(call.content), "body"))
            elif call.method == "DELETE":
                _FORGET[resource](service)
                return Answer(204)
            return _json(200, _SHOW[resource](service))
    except (ValueError, RecursionError) as error:
        return _json(400, {"error": str(error)})


def dump_state(service: Service) -> dict[str, object]:
    """Return the Orgs (id to name), the cluster's preferences, the overrides (Org id to preferences), the webhooks.

    The webhooks have their secrets.
    """
    return {
        "orgs": {str(org_id): name for org_id, name in service.state.orgs.items()},
        "cluster": service.state.cluster,
        "overrides": {str(org_id): override for org_id, override in service.state.overrides.items()},
        "webhooks": [asdict(webhook) for webhook in service.state.webhooks.all],
    }


def load_state(service: Service, data: object) -> None:
    """Set everything that :func:`dump_state` returns; what is left out becomes empty, and Primary stays.

    A webhook needs no more than a name, a URL and an `org_id`. Raises :class:`ValueError`, and changes nothing, where
    the data is not of that form.
    """
    fields = _object(data, "body")
    unknown = sorted(set(fields) - {"orgs", "cluster", "overrides", "webhooks"})
    if unknown:
        raise ValueError(f"Unknown in the state: {', '.join(unknown)}.")
    orgs = {_org_id(org_id): _name(name) for org_id, name in _object(fields.get("orgs", {}), "orgs").items()}
    cluster = _preferences(fields.get("cluster", {}), "cluster")
    overrides = {
        _org_id(org_id): _preferences(override, f"overrides.{org_id}")
        for org_id, override in _object(fields.get("overrides", {}), "overrides").items()
    }
    fresh = State(orgs, service.state.readings)
    fresh.set_preferences(cluster, overrides)
    webhooks = fields.get("webhooks", [])
    if not isinstance(webhooks, list):
        raise ValueError("webhooks must be a list.")
    # No id is given twice, whatever was there before.
    fresh.webhooks.count_on_from(service.state.webhooks)
    fresh.webhooks.replace_all(_webhook(webhook, fresh, service.now_in_millis) for webhook in webhooks)
    service.state = fresh


_METHODS = {
    "state": ("GET", "PUT"),
    "run-schedule": ("POST",),
    "deliveries": ("GET", "DELETE"),
    "requests": ("GET", "DELETE"),
    "readings": ("GET", "PATCH"),
}
_FORGET: dict[str, Callable[[Service], None]] = {
    "deliveries": lambda service: service.deliveries.forget(),
    "requests": lambda service: service.requests.clear(),
}
_SHOW: dict[str, Callable[[Service], object]] = {
    "state": dump_state,
    "deliveries": lambda service: {
        "emails": [asdict(email) for email in service.deliveries.emails],
        "jobs": [asdict(job) for job in service.deliveries.jobs],
    },
    "requests": lambda service: [asdict(request) for request in service.requests],
    "readings": lambda service: service.state.readings.as_dict(),
}


def _json(status: int, value: object, allow: str | None = None) -> Answer:
    return Answer(status, json.dumps(value).encode(), "application/json", allow)


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{where} must be an object.")
    return value


def _org_id(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"An Org's id is a number, not {text!r}.")
    return int(text)


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"An Org's name is a string, not {value!r}.")
    return value


def _run_schedule(service: Service, body: object) -> list[Job]:
    fields = _object(body, "body")
    unknown = sorted(set(fields) - {"org", "schedule", "recipients"})
    if unknown:
        raise ValueError(f"Unknown for a schedule: {', '.join(unknown)}.")
    org, schedule = fields.get("org"), fields.get("schedule", SCHEDULE)
    recipients = fields.get("recipients", list(RECIPIENTS))
    if not isinstance(schedule, str):
        raise ValueError("schedule must be a string.")
    if not isinstance(recipients, list) or not all(isinstance(recipient, str) for recipient in recipients):
        raise ValueError("recipients must be a list of strings.")
    with service.lock:
        org_id = service.state.find_org(org) if isinstance(org, str) else org
        if type(org_id) is not int or org_id not in service.state.orgs:
            raise ValueError(f"There is no Org {org!r}.")
    return run_schedule(service, org_id, schedule, recipients)


def _webhook(value: object, state: State, now: int) -> Webhook:
    fields = _object(value, "webhooks")
    given = {"events": [EVENT_TYPE], "creation_time_in_millis": now, "modification_time_in_millis": now, **fields}
    webhook = webhook_from({**given, "id": given.get("id") or state.webhooks.new_id()})
    if webhook.org_id not in state.orgs:
        raise ValueError(f"There is no Org {webhook.org_id}.")
    return webhook


def _preferences(value: object, where: str) -> dict[str, tuple[str, ...]]:
    preferences: dict[str, tuple[str, ...]] = {}
    for event_type, channels in _object(value, where).items():
        if not isinstance(channels, list) or not all(isinstance(channel, str) for channel in channels):
            raise ValueError(f"{where}.{event_type} must be a list of channels.")
        preferences[event_type] = tuple(channels)
    return preferences
