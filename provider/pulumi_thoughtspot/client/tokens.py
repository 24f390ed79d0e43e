"""The bearer token: given, or got by logging in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from pulumi_thoughtspot.client.credentials import Password, SecretKey
from pulumi_thoughtspot.client.deadline import MORE_SECONDS, deadline, remaining, wait_for
from pulumi_thoughtspot.client.login import RefusedError, log_in, purpose_of
from pulumi_thoughtspot.client.logins import Logins, out_of_time
from pulumi_thoughtspot.client.retry import REPEATABLE
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.errors import ThoughtSpotError, UnavailableError, UnreachableError, anew

RENEWAL_SECONDS = 10.0
"""How long a step tries to renew a token that is still good; half of its time at most."""


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


@dataclass(frozen=True)
class _Token:
    """A token, when to renew it and until when it is good, in seconds of the clock."""

    text: str = field(repr=False)
    renew_at: float
    expires_at: float

    def tried_at(self, now: float) -> _Token:
        """The same after a renewal has failed: to be tried again when half of what is left of its life is over."""
        return replace(self, renew_at=max(self.renew_at, now + max((self.expires_at - now) / 2, 1.0)))


@dataclass
class _Attempt:
    """A login that one thread makes and others wait for."""

    over: bool = False
    token: str | None = field(default=None, repr=False)
    """What it brought."""
    gave_up: ThoughtSpotError | None = None
    """Why nothing came of it in the time of the thread that made it, which had so many seconds ``left``."""
    left: float = 0.0


class LoginTokens:
    """Tokens from logging in: one for all threads, renewed before it expires.

    One thread logs in, within its own step's time, and the others wait for it, each within its own. Where it gave up,
    those with more time go on; where it failed otherwise, the next one tries; where it was refused, nobody does again.
    In the last tenth of a token's life one thread renews it while the others use it. Where that fails or is refused,
    the token is used as long as it lasts, since ThoughtSpot takes it.
    Its age is measured on the monotonic clock against the lifetime in ThoughtSpot's answer, since this machine's clock
    and ThoughtSpot's may differ.

    Inputs: ``org_id`` (the Org of the tokens), ``logins`` (shared by those of all Orgs; None: there is one Org alone).
    """

    def __init__(
        self,
        transport: Transport,
        credentials: Password | SecretKey,
        org_id: int,
        clock: Callable[[], float] = time.monotonic,
        logins: Logins | None = None,
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._org_id = org_id
        self._clock = clock
        self._logins = logins or Logins(org_id)
        self._changed = threading.Condition()
        self._token: _Token | None = None
        self._refused: ThoughtSpotError | None = None
        self._under_way: _Attempt | None = None

    def current(self) -> str:
        self._renew_ahead()
        return self._token_that(lambda token: self._clock() < token.expires_at)

    def renewed(self, refused: str) -> str:
        return self._token_that(lambda token: token.text != refused)

    def _renew_ahead(self) -> None:
        with self._changed:
            token, now = self._token, self._clock()
            if token is None or not token.renew_at <= now < token.expires_at:
                return
            if self._under_way is not None or self._no_more is not None or remaining() <= 0:
                return
            self._under_way = attempt = _Attempt()
        with suppress(ThoughtSpotError), deadline(min(RENEWAL_SECONDS, remaining() / 2, token.expires_at - now)):
            self._log_in(attempt)

    def _token_that(self, is_good: Callable[[_Token], bool]) -> str:
        while True:
            with self._changed:
                if self._token is not None and is_good(self._token):
                    return self._token.text
                if self._no_more is not None:
                    raise anew(self._no_more)
                theirs, mine = self._under_way, _Attempt()
                if theirs is None:
                    self._under_way = mine
                else:
                    self._wait_for(theirs)
            if theirs is None:
                self._log_in(mine)
            brought = (theirs or mine).token
            if brought is not None:
                return brought  # Though it should be the one that was refused, or live no longer than the login took.

    @property
    def _no_more(self) -> ThoughtSpotError | None:
        """Why no login is made any more, for this Org or for any."""
        return self._refused or self._logins.refused

    @property
    def _purpose(self) -> str:
        return purpose_of(self._transport, self._credentials, self._org_id)

    def _log_in(self, attempt: _Attempt) -> None:
        before, of_the_settings = self._token, self._org_id == self._logins.org_id
        try:
            with self._logins.turn(self._purpose):
                asked_at = self._clock()
                granted = log_in(self._transport, self._credentials, self._org_id, of_the_settings=of_the_settings)
            # A tenth of its life ahead: time for the request that is about to use it.
            attempt.token = granted.token
            self._token = _Token(granted.token, asked_at + 0.9 * granted.lives, asked_at + granted.lives)
        except RefusedError as refused:
            self._refused = anew(refused.error)
            raise anew(self._refused) from None
        except (UnreachableError, UnavailableError) as error:
            if not isinstance(error, UnavailableError) or error.status in REPEATABLE.statuses:
                attempt.gave_up, attempt.left = anew(error), remaining()
            raise
        finally:
            with self._changed:
                if before is not None and self._token is before:
                    self._token = before.tried_at(self._clock())
                attempt.over, self._under_way = True, None
                self._changed.notify_all()

    def _wait_for(self, attempt: _Attempt) -> None:
        if not wait_for(self._changed, lambda: attempt.over):
            raise out_of_time(self._purpose)
        if attempt.gave_up is not None and not remaining() > attempt.left + MORE_SECONDS:
            raise anew(attempt.gave_up)
