"""What ThoughtSpot delivers to webhooks: a test delivery, and the history. Both take release 26.4.0.cl.

Source: ThoughtSpot's REST API v2, ``system/communication-channels/validate`` and
``jobs/history/communication-channels/search``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pulumi_thoughtspot.client.calls import Calls
from pulumi_thoughtspot.client.shapes import Json, ShapeError, entries, is_text, whole
from pulumi_thoughtspot.client.webhook import Webhook

_REMEDIES = {
    403: (
        "This takes the privilege ADMINISTRATION or DEVELOPER in that Org (with role-based access control:"
        " CAN_MANAGE_WEBHOOKS)."
    ),
    404: "ThoughtSpot has test deliveries and their history since release 26.4.0.cl.",
}
_Show = Callable[[str], str]


@dataclass(frozen=True)
class ValidationStep:
    """One step of a test delivery. ``http_status`` is the receiver's; ``words`` is why it failed, None where not."""

    name: str
    status: str
    http_status: int | None
    words: str | None


@dataclass(frozen=True)
class Validation:
    """How a test delivery went: ``result`` is ``SUCCESS``, ``FAILED`` or ``PARTIAL_SUCCESS``."""

    webhook_id: str | None
    job_id: str | None
    result: str
    steps: tuple[ValidationStep, ...]


@dataclass(frozen=True)
class Delivery:
    """One delivery of the history. ``status`` is ``PENDING``, ``RETRY``, ``SUCCESS`` or ``FAILED``.

    ``created`` is in milliseconds since the epoch; ``schedule`` is the name of what was delivered, its id where it has
    none; ``words`` is what ThoughtSpot says of it.
    """

    id: str
    status: str
    created: int | None
    schedule: str | None
    words: str | None
    tries: int | None


class DeliveryCalls:
    """The calls about deliveries, with the token of one Org.

    ThoughtSpot's words may repeat what it sent to a receiver: what is private of the webhook is never shown.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def validate(self, webhook: Webhook, event_type: str) -> Validation:
        """Sends a real test delivery to a webhook. It is never repeated blindly."""
        return self._calls.make(
            "/system/communication-channels/validate",
            {"channel_type": "WEBHOOK", "channel_identifier": webhook.id, "event_type": event_type},
            f"send a test delivery to the webhook {webhook.name!r}",
            lambda answer: _validation(answer, self._calls.shown),
            safe_to_repeat=False,
            secrets=tuple(webhook.settings.private()),
            remedies=_REMEDIES,
        )

    def history(
        self, webhook: Webhook, event_type: str, *, status: str | None = None, since: int | None = None
    ) -> list[Delivery]:
        """The deliveries to a webhook, the newest first.

        ``status`` chooses those with it, ``since`` (milliseconds since the epoch) the later ones.
        """
        body: dict[str, Json] = {
            "channel_type": "WEBHOOK",
            "channel_identifiers": [webhook.id],
            "events": [{"type": event_type}],
            **({} if status is None else {"channel_status": status}),
            **({} if since is None else {"start_epoch_time_in_millis": since}),
        }
        found = self._calls.ask(
            "/jobs/history/communication-channels/search",
            body,
            f"read the deliveries to the webhook {webhook.name!r}",
            lambda answer: _history(answer, self._calls.shown),
            secrets=tuple(webhook.settings.private()),
            remedies=_REMEDIES,
        )
        return sorted(found, key=lambda delivery: delivery.created or 0, reverse=True)


def _validation(answer: Json, show: _Show) -> Validation:
    if not isinstance(answer, Mapping) or not is_text(answer.get("result_code")):
        raise ShapeError("no result_code in it")
    steps = (
        ValidationStep(
            name=_shown(step.get("validation_step"), show) or "",
            status=_shown(step.get("status"), show) or "",
            http_status=_number(step.get("http_status")),
            words=_shown(step.get("error_message"), show),
        )
        for step in entries(answer.get("details"), "details")
    )
    return Validation(
        webhook_id=_text(answer.get("channel_id")),
        job_id=_text(answer.get("job_id")),
        result=whole(answer["result_code"]),
        steps=tuple(steps),
    )


def _history(answer: Json, show: _Show) -> list[Delivery]:
    if not isinstance(answer, Mapping) or "jobs" not in answer:
        raise ShapeError("no jobs in it")
    return [_delivery(job, show) for job in entries(answer["jobs"], "jobs")]


def _delivery(job: Mapping[str, Json], show: _Show) -> Delivery:
    if not is_text(job.get("id")) or not is_text(job.get("status")):
        raise ShapeError("a job without its id or status")
    event = job.get("event")
    event = event if isinstance(event, Mapping) else {}
    return Delivery(
        id=whole(job["id"]),
        status=whole(job["status"]),
        created=_number(job.get("creation_time_in_millis")),
        schedule=_text(event.get("name")) or _text(event.get("id")),
        words=_shown(job.get("detail"), show),
        tries=_number(job.get("try_count")),
    )


def _text(value: Json) -> str | None:
    return whole(value) if isinstance(value, str) and value else None


def _shown(value: Json, show: _Show) -> str | None:
    return show(value) if isinstance(value, str) and value else None


def _number(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
