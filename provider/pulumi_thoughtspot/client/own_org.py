"""The Org of a token that the user gave, which only ThoughtSpot can tell."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pulumi_thoughtspot.client.deadline import wait_for
from pulumi_thoughtspot.client.orgs import PRIMARY_ORG_ID
from pulumi_thoughtspot.client.session import SessionUser
from pulumi_thoughtspot.errors import OutOfTimeError


class OwnOrg:
    """The Org of a given token: asked for once, for all threads. ``ask`` says whom the token stands for."""

    def __init__(self, ask: Callable[[], SessionUser]) -> None:
        self._ask = ask
        self._changed = threading.Condition()
        self._under_way = False
        self._id: str | None = None

    def id(self) -> str:
        """Its id. Where ThoughtSpot names no Org, Orgs are off, and all there is is Primary. Raises as ``ask`` does."""
        with self._changed:
            if not wait_for(self._changed, lambda: not self._under_way):
                raise OutOfTimeError(
                    "Could not ask for the token's Org: the step's time ended while another step was still asking.",
                    "ThoughtSpot is slow to answer, or does not: see what the other steps say. Nothing is lost: run the"
                    " same command again.",
                )
            if self._id is not None:
                return self._id
            self._under_way = True
        try:
            org = self._ask().org
            self._id = PRIMARY_ORG_ID if org is None else org.id
            return self._id
        finally:
            with self._changed:
                self._under_way = False
                self._changed.notify_all()
