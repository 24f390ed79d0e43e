"""What the logins of one user have in common, whichever Org each is for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pulumi_thoughtspot.client.deadline import wait_for, why_over
from pulumi_thoughtspot.client.login import RefusedError
from pulumi_thoughtspot.errors import OutOfTimeError, ThoughtSpotError, anew


class Logins:
    """The logins of one user, for all threads. ``org_id`` is the Org that the settings name.

    They go one by one until one has brought a token, since several that are refused at once may lock an account. A
    refusal that is for every Org (the user or the secret is wrong) ends them all: nobody logs in again.
    """

    def __init__(self, org_id: int) -> None:
        self.org_id = org_id
        self._changed = threading.Condition()
        self._accepted = False
        self._under_way = False
        self._refused: ThoughtSpotError | None = None

    @property
    def refused(self) -> ThoughtSpotError | None:
        """Why nobody logs in any more; None while nothing is known against it."""
        return self._refused

    @contextmanager
    def turn(self, purpose: str) -> Iterator[None]:
        """One login is made inside, which waits for its turn. ``purpose`` completes "could not …".

        Raises `OutOfTimeError` where the step's time ends before that, and the refusal where there is one by then.
        """
        with self._changed:
            in_time = wait_for(self._changed, lambda: self._accepted or not self._under_way)
            if self._refused is not None:
                raise anew(self._refused)
            if not in_time:
                raise out_of_time(purpose)
            alone = not self._accepted
            self._under_way = self._under_way or alone
        try:
            yield
            self._accepted = True
        except RefusedError as refused:
            if refused.everywhere:
                self._refused = anew(refused.error)
            raise
        finally:
            if alone:
                with self._changed:
                    self._under_way = False
                    self._changed.notify_all()


def out_of_time(purpose: str) -> OutOfTimeError:
    """The error for a step whose time ended while it waited for the login of another one."""
    return OutOfTimeError(
        f"Could not {purpose}: {why_over()} while another step was still logging in for all of them.",
        "ThoughtSpot is slow to answer, or does not: see what the other steps say. Nothing is lost: run the same"
        " command again.",
    )
