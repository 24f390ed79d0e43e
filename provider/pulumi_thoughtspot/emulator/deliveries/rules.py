"""Rules: what was delivered and what was not, and what a search of the history finds.

Nothing here knows HTTP or JSON, and nothing locks: the emulator holds its one lock around every call.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from pulumi_thoughtspot.emulator.webhooks.rules import Access

RETENTION_MILLIS = 3 * 24 * 60 * 60 * 1000
"""How long ThoughtSpot's history keeps a job, unless its support has changed that."""


@dataclass(frozen=True)
class DeliveryPolicy:
    """How a webhook is called.

    :param timeout: how many seconds a receiver has to answer, which ThoughtSpot's documentation gives as 5.
    :param tries: how many times a delivery that fails is tried in all, which is not documented.
    :param wait: how many seconds there are between two tries, which is not documented.
    :raises ValueError: for a timeout that is not above 0, less than one try, or a negative wait.
    """

    timeout: float = 5.0
    """Seconds that a receiver has to answer."""
    tries: int = 3
    """The most tries of one delivery. A test delivery has one."""
    wait: float = 0.0
    """Seconds between two tries."""

    def __post_init__(self) -> None:
        if self.timeout <= 0 or self.tries < 1 or self.wait < 0:
            raise ValueError("A delivery has a timeout above 0, at least one try, and no negative wait.")


@dataclass(frozen=True)
class Email:
    """An e-mail that ThoughtSpot would have sent for a schedule."""

    org_id: int
    """The id of the Org whose schedule it was."""
    org_name: str
    """The name of that Org."""
    schedule: str
    """The name of the schedule."""
    recipients: list[str]
    """The addresses to which it goes."""
    sent_time_in_millis: int
    """When it was sent, in milliseconds since the epoch."""


@dataclass(frozen=True)
class Job:
    """One delivery, by one channel."""

    id: str
    """ThoughtSpot's id of it, as in the history."""
    org_id: int
    """The id of the Org for which it was."""
    channel: str
    """``EMAIL`` or ``WEBHOOK``; another channel always fails."""
    event_type: str
    """What it was about: ``LIVEBOARD_SCHEDULE``."""
    status: str
    """``PENDING``, ``RETRY``, ``SUCCESS`` or ``FAILED``."""
    detail: str
    """Why it failed; empty for one that did not."""
    try_count: int
    """How many times something was sent."""
    creation_time_in_millis: int
    """When it began, in milliseconds since the epoch."""
    event_id: str
    """The id of the schedule, or ``validation-`` and the webhook's id for a test delivery."""
    event_name: str | None = None
    """The name of the schedule; None for a test delivery."""
    run_id: str | None = None
    """The id of the schedule's run; None for a test delivery."""
    recipients: list[str] | None = None
    """The addresses for which the schedule is; None for a test delivery."""
    webhook_id: str | None = None
    """The id of the webhook; None where there was none."""
    webhook_name: str | None = None
    """The name of the webhook at that time; None where there was none."""


@dataclass(frozen=True)
class HistorySearch:
    """Which jobs to look for: one by its id, or else those of webhooks, by their ids. None is no filter."""

    job_id: str | None
    webhook_ids: Collection[str]
    event_type: str | None
    event: str | None
    status: str | None
    start: float | None
    end: float | None

    def matches(self, job: Job) -> bool:
        """Return whether a job is one of those looked for."""
        if self.job_id is not None:
            return job.id == self.job_id
        return (
            job.webhook_id in self.webhook_ids
            and job.event_type == self.event_type
            and self.event in (None, job.event_id, job.event_name)
            and self.status in (None, job.status)
            and (self.start is None or self.start <= job.creation_time_in_millis)
            and (self.end is None or job.creation_time_in_millis < self.end)
        )


class Deliveries:
    """All e-mails and jobs of one ThoughtSpot, in the order in which they began."""

    def __init__(self, policy: DeliveryPolicy) -> None:
        self.policy = policy
        self.emails: list[Email] = []
        self._jobs: dict[str, Job] = {}
        self._made = 0

    @property
    def jobs(self) -> list[Job]:
        """The jobs as they are now."""
        return list(self._jobs.values())

    def new_id(self, prefix: str = "") -> str:
        """Return an id that nothing has had so far, after a prefix."""
        self._made += 1
        return prefix + str(uuid.uuid5(uuid.NAMESPACE_URL, f"thoughtspot-emulator:delivery:{self._made}"))

    def record(self, job: Job) -> Job:
        """Keep a job as it is now, and return it."""
        self._jobs[job.id] = job
        return job

    def forget(self) -> None:
        """Forget all e-mails and jobs."""
        self.emails.clear()
        self._jobs.clear()

    def history(self, search: HistorySearch, access: Access, now: int) -> list[Job]:
        """Return the jobs of webhooks that a search finds, the newest first. `now` is in milliseconds."""
        found = [
            job
            for job in self._jobs.values()
            if job.channel == "WEBHOOK"
            and access.sees(job.org_id)
            and now - job.creation_time_in_millis <= RETENTION_MILLIS
            and search.matches(job)
        ]
        found.reverse()
        return sorted(found, key=lambda job: -job.creation_time_in_millis)
