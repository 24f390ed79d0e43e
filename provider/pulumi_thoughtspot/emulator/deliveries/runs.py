"""Runs: a schedule that runs in an Org, and a test delivery to one webhook.

The lock is never held while somebody else is waited for, so that a receiver may ask the emulator for what it likes.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pulumi_thoughtspot.emulator.deliveries.payload import payload
from pulumi_thoughtspot.emulator.deliveries.rules import Email, Job
from pulumi_thoughtspot.emulator.deliveries.sender import Outcome, send
from pulumi_thoughtspot.emulator.routes import Service
from pulumi_thoughtspot.emulator.state import State
from pulumi_thoughtspot.emulator.webhooks.rules import Webhook

UPLOAD_CHECK = "STORAGE_FILE_UPLOAD_CHECK"
_EVENT_TYPE = "LIVEBOARD_SCHEDULE"


@dataclass(frozen=True)
class Check:
    """One step of a test delivery."""

    step: str
    problem: str
    http_status: int | None = None


def run_schedule(service: Service, org_id: int, schedule: str, recipients: Sequence[str]) -> list[Job]:
    """Deliver one Liveboard as an Org's preference says, and return a job for each delivery, as each has ended."""
    with service.lock:
        state, deliveries = service.state, service.deliveries
        template = Job(
            id="",
            org_id=org_id,
            channel="",
            event_type=_EVENT_TYPE,
            status="FAILED",
            detail="",
            try_count=0,
            creation_time_in_millis=service.now_in_millis,
            event_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"thoughtspot-emulator:schedule:{org_id}:{schedule}")),
            event_name=schedule,
            run_id=deliveries.new_id(),
            recipients=list(recipients),
        )
        planned = [
            (deliveries.record(replace(job, id=deliveries.new_id("n."))), webhook)
            for channel in _channels(state, org_id)
            for job, webhook in _plan(replace(template, channel=channel), state)
        ]
        for job, _ in planned:
            if job.channel == "EMAIL":
                now = job.creation_time_in_millis
                deliveries.emails.append(Email(org_id, state.orgs[org_id], schedule, list(recipients), now))
    return [job if webhook is None else _deliver(service, job, webhook) for job, webhook in planned]


def begin_validation(service: Service, webhook: Webhook, event_type: str) -> Job:
    """Return the job of a test delivery, which is recorded from now on."""
    return service.deliveries.record(
        Job(
            id=service.deliveries.new_id("n.validation-"),
            org_id=webhook.org_id,
            channel="WEBHOOK",
            event_type=event_type,
            status="PENDING",
            detail="",
            try_count=0,
            creation_time_in_millis=service.now_in_millis,
            event_id=f"validation-{webhook.id}",
            webhook_id=webhook.id,
            webhook_name=webhook.name,
        )
    )


def finish_validation(service: Service, webhook: Webhook, job: Job) -> list[Check]:
    """Send a test delivery, once, and return its steps."""
    outcome = _send(service, job, webhook)
    checks = [Check("HTTP_CONNECTION_CHECK", outcome.problem, outcome.http_status)]
    if webhook.storage_destination is not None:
        checks.insert(0, Check(UPLOAD_CHECK, _upload(webhook)))
    problems = [f"{check.step}{_bucket(check, webhook)}: {check.problem}" for check in checks if check.problem]
    with service.lock:
        status = "FAILED" if problems else "SUCCESS"
        service.deliveries.record(replace(job, status=status, detail="; ".join(problems), try_count=int(outcome.sent)))
    return checks


def bucket_name(webhook: Webhook) -> str | None:
    """Return the name of the bucket to which a webhook's files go, or None."""
    configs = (webhook.storage_destination or {}).get("storage_config")
    for config in configs.values() if isinstance(configs, dict) else ():
        if isinstance(config, dict) and "bucket_name" in config:
            return str(config["bucket_name"])
    return None


def _channels(state: State, org_id: int) -> list[str]:
    """Return the channels that an Org's schedules are delivered by: ThoughtSpot's own default is e-mail."""
    for preferences in (state.overrides.get(org_id, {}), state.cluster):
        if _EVENT_TYPE in preferences:
            return sorted(set(preferences[_EVENT_TYPE]))
    return ["EMAIL"]


def _plan(job: Job, state: State) -> list[tuple[Job, Webhook | None]]:
    """Return the jobs of one channel, each with the webhook that is still to be called."""
    if job.channel == "EMAIL":
        return [(replace(job, status="SUCCESS", try_count=1), None)]
    if job.channel != "WEBHOOK":
        return [(replace(job, detail=f"The emulator does not deliver by {job.channel}."), None)]
    webhooks = [each for each in state.webhooks.all if each.org_id == job.org_id and _EVENT_TYPE in each.events]
    if not webhooks:
        return [(replace(job, detail="WEBHOOK_PREREQUISITE_NOT_MET: the Org has no webhook."), None)]
    jobs: list[tuple[Job, Webhook | None]] = []
    for webhook in webhooks:
        its_job = replace(job, webhook_id=webhook.id, webhook_name=webhook.name)
        if webhook.status == "DISABLED":
            jobs.append((replace(its_job, detail="The webhook is disabled."), None))
        else:
            jobs.append((replace(its_job, status="PENDING"), webhook))
    return jobs


def _deliver(service: Service, job: Job, webhook: Webhook) -> Job:
    """Call a webhook until it takes the delivery or there were enough tries, and return how it ended."""
    policy = service.deliveries.policy
    for tries in range(1, policy.tries + 1):
        outcome = _send(service, job, webhook)
        again = bool(outcome.problem) and outcome.sent and tries < policy.tries
        problem = outcome.problem or _upload(webhook)
        status = "RETRY" if again else "FAILED" if problem else "SUCCESS"
        with service.lock:
            count = tries if outcome.sent else tries - 1
            job = service.deliveries.record(replace(job, status=status, detail=problem, try_count=count))
        if not again:
            break
        time.sleep(policy.wait)
    return job


def _send(service: Service, job: Job, webhook: Webhook) -> Outcome:
    body, content_type = payload(job, webhook, service.url)
    return send(webhook, body, content_type, service.deliveries.policy.timeout)


def _bucket(check: Check, webhook: Webhook) -> str:
    bucket = bucket_name(webhook)
    return f" (bucket: {bucket})" if check.step == UPLOAD_CHECK and bucket else ""


def _upload(webhook: Webhook) -> str:
    """Return why nothing was uploaded, or an empty string where nothing had to be."""
    return "" if webhook.storage_destination is None else "The emulator writes to no bucket."
