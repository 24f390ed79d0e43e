"""The bearer token: given, or got by logging in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from pulumi_thoughtspot.client.login import Password, RefusedError, SecretKey, log_in
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.errors import ThoughtSpotError, anew


class Tokens(Protocol):
    """Where a client's token comes from."""

    def current(self) -> str:
        """The token to use now."""

    def renewed(self, refused: str) -> str | None:
        """Another token after ThoughtSpot refused this one; None where there is no way to get one."""


class GivenToken:
    """The token that the user gave."""

    def __init__(self, token: str) -> None:
        self._token = token

    def current(self) -> str:
        return self._token

    def renewed(self, refused: str) -> str | None:
        del refused
        return None


class LoginTokens:
    """Tokens from logging in: one for all threads, renewed before it expires.

    Its age is measured on the monotonic clock against the lifetime in ThoughtSpot's answer, since this machine's clock
    and ThoughtSpot's may differ.
    """

    def __init__(
        self,
        transport: Transport,
        credentials: Password | SecretKey,
        org_id: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._org_id = org_id
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = None
        self._renew_at = 0.0
        self._refused: ThoughtSpotError | None = None

    def current(self) -> str:
        with self._lock:
            if self._token is None or self._clock() >= self._renew_at:
                self._log_in()
            assert self._token is not None
            return self._token

    def renewed(self, refused: str) -> str:
        with self._lock:
            # Another thread may have renewed it while this one waited.
            if self._token is None or self._token == refused:
                self._log_in()
            assert self._token is not None
            return self._token

    def _log_in(self) -> None:
        if self._refused is not None:
            raise anew(self._refused)
        asked_at = self._clock()
        try:
            granted = log_in(self._transport, self._credentials, self._org_id)
        except RefusedError as refused:
            self._refused = anew(refused.error)
            raise anew(self._refused) from None
        self._token = granted.token
        # A tenth of its life ahead: time for the request that is about to use it.
        self._renew_at = asked_at + 0.9 * granted.lives
