"""Messages: the JSON of requests about deliveries, read into what the rules understand, and what goes back."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_thoughtspot.emulator.deliveries.rules import HistorySearch, Job
from pulumi_thoughtspot.emulator.deliveries.runs import UPLOAD_CHECK, Check, bucket_name
from pulumi_thoughtspot.emulator.errors import InvalidRequestError
from pulumi_thoughtspot.emulator.fields import (
    Fields,
    entries_in,
    list_in,
    object_in,
    one_of,
    only_known,
    optional_text,
    required_text,
)
from pulumi_thoughtspot.emulator.messages import event_types
from pulumi_thoughtspot.emulator.readings import Readings
from pulumi_thoughtspot.emulator.state import State
from pulumi_thoughtspot.emulator.webhooks.rules import Webhook

_STATUSES = ("PENDING", "RETRY", "SUCCESS", "FAILED")
_TIMES = ("start_epoch_time_in_millis", "end_epoch_time_in_millis")


def parse_validate(body: object, readings: Readings) -> tuple[str, str]:
    """Return the identifier of the webhook and the event type of a validation.

    Raises :class:`InvalidRequestError` for a wrong, missing or unknown field.
    """
    fields = object_in(body, "The request body")
    only_known(fields, ("channel_type", "channel_identifier", "event_type"))
    _channel_type(fields)
    identifier = required_text(fields, "channel_identifier")
    return identifier, one_of(fields.get("event_type"), event_types(readings), "event_type")


def parse_history(body: object, state: State) -> HistorySearch:
    """Return what a search of the history asks for: a job, or else the jobs of a webhook for an event.

    Raises :class:`InvalidRequestError` for a wrong, missing or unknown field.
    """
    fields, readings = object_in(body, "The request body"), state.readings
    times = _TIMES if readings.has("26.7") else _TIMES[:1]
    only_known(fields, ("channel_type", "job_ids", "channel_identifiers", "channel_status", "events", *times))
    _channel_type(fields)
    job_id, webhook = _at_most_one(fields, "job_ids"), _at_most_one(fields, "channel_identifiers")
    events = list(entries_in(fields, "events"))
    if len(events) > 1:
        raise InvalidRequestError("events must have at most one element.")
    if job_id is None and (webhook is None or not events):
        raise InvalidRequestError("channel_identifiers and events are required where there are no job_ids.")
    event, where = events[0] if events else ({}, "")
    only_known(event, ("type", "identifier"), where)
    status = fields.get("channel_status")
    return HistorySearch(
        job_id=job_id,
        webhook_ids=[each.id for each in state.webhooks.all if each.name == webhook] + ([webhook] if webhook else []),
        event_type=one_of(event.get("type"), event_types(readings), f"{where}.type") if events else None,
        event=optional_text(event, "identifier", where),
        status=None if status is None else one_of(status, _STATUSES, "channel_status"),
        start=_time(fields, _TIMES[0]),
        end=_time(fields, _TIMES[1]),
    )


def validate_answer(webhook: Webhook, job: Job, checks: Sequence[Check], readings: Readings) -> Fields:
    """Return how a test delivery went."""
    failed = sum(bool(check.problem) for check in checks)
    return {
        "channel_type": "WEBHOOK",
        "channel_id": webhook.id,
        "channel_name": webhook.name,
        "event_type": job.event_type,
        "job_id": job.id,
        "result_code": "SUCCESS" if not failed else "FAILED" if failed == len(checks) else "PARTIAL_SUCCESS",
        "details": [_detail(check, webhook, readings) for check in checks],
    }


def history_answer(jobs: Sequence[Job]) -> Fields:
    """Return the jobs that were found."""
    return {"jobs": [_job(job) for job in jobs]}


def _detail(check: Check, webhook: Webhook, readings: Readings) -> Fields:
    info = {"bucket_name": bucket_name(webhook), "file_name": None, "object_key": None}
    kind = (webhook.storage_destination or {}).get("storage_type") if check.step == UPLOAD_CHECK else None
    return {
        "validation_step": check.step,
        "status": "FAILED" if check.problem else "SUCCESS",
        "http_status": check.http_status,
        "error_message": check.problem or None,
        "aws_s3_info": info if kind == "AWS_S3" else None,
        **({"gcp_gcs_info": info if kind == "GCP_GCS" else None} if readings.has("26.7") else {}),
    }


def _job(job: Job) -> Fields:
    recipients = [{"type": "EXTERNAL", "id": None, "name": None, "email": each} for each in job.recipients or []]
    event = {"type": job.event_type, "id": job.event_id, "name": job.event_name, "run_id": job.run_id}
    return {
        "id": job.id,
        "status": job.status,
        "creation_time_in_millis": job.creation_time_in_millis,
        "event": event,
        "recipients": None if job.recipients is None else recipients,
        "detail": job.detail,
        "try_count": job.try_count,
    }


def _channel_type(fields: Fields) -> None:
    if fields.get("channel_type") != "WEBHOOK":
        raise InvalidRequestError("channel_type must be specified. Currently only WEBHOOK is supported.")


def _at_most_one(fields: Fields, name: str) -> str | None:
    given = list_in(fields, name)
    if len(given) > 1 or not all(isinstance(each, str) for each in given):
        raise InvalidRequestError(f"{name} must have at most one element, which is a string.")
    return str(given[0]) if given else None


def _time(fields: Fields, name: str) -> float | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidRequestError(f"{name} must be a number.")
    return value
