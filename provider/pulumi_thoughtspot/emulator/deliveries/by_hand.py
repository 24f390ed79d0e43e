"""By hand: schedules that a test or an example lets run, and what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from pulumi_thoughtspot.emulator.by_hand import ByHand
from pulumi_thoughtspot.emulator.deliveries.rules import Email, Job
from pulumi_thoughtspot.emulator.deliveries.runs import run_schedule

SCHEDULE = "Daily report"
RECIPIENTS = ("team@example.com",)


class DeliveriesByHand(ByHand):
    """The deliveries, and what starts them."""

    def run_schedule(
        self, org: int | str, schedule: str = SCHEDULE, recipients: Sequence[str] = RECIPIENTS
    ) -> list[Job]:
        """Deliver a scheduled Liveboard in an Org, as its preference says, and return a job for each delivery.

        The Org's override counts, else the cluster's default, else ThoughtSpot's own: by e-mail. A webhook is really
        called, if it is on this machine, and it is called again where it fails. An Org that delivers nothing has no
        job. Raises :class:`KeyError` for an unknown Org, :class:`ValueError` for text instead of a list.
        """
        if isinstance(recipients, str):  # A sequence too, of letters.
            raise ValueError(f"Give a list of recipients: [{recipients!r}].")
        with self._service.lock:
            org_id = self._org_id(org)
        return deepcopy(run_schedule(self._service, org_id, schedule, recipients))

    @property
    def emails(self) -> list[Email]:
        """The e-mails that would have been sent so far."""
        with self._service.lock:
            return deepcopy(self._service.deliveries.emails)

    @property
    def jobs(self) -> list[Job]:
        """The deliveries so far by every channel, tests of webhooks included, each as it stands now."""
        with self._service.lock:
            return deepcopy(self._service.deliveries.jobs)

    def record_job(self, job: Job) -> None:
        """Put a job into the history, in place of the one that has its id, if there is one."""
        with self._service.lock:
            self._service.deliveries.record(deepcopy(job))

    def clear_deliveries(self) -> None:
        """Forget the e-mails and the jobs so far."""
        with self._service.lock:
            self._service.deliveries.forget()
