"""Routes: how a request gets to its endpoint, what it takes to be let in, and what goes back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from pulumi_thoughtspot.emulator.accounts import NOBODY, Accounts, Caller
from pulumi_thoughtspot.emulator.deliveries.rules import Deliveries
from pulumi_thoughtspot.emulator.errors import (
    InvalidRequestError,
    NoSuchEndpointError,
    RefusedError,
    TooManyRequestsError,
    WrongMethodError,
    error_body,
)
from pulumi_thoughtspot.emulator.fields import parse_body
from pulumi_thoughtspot.emulator.limit import Limit
from pulumi_thoughtspot.emulator.log import Request, without_secrets
from pulumi_thoughtspot.emulator.readings import Addition
from pulumi_thoughtspot.emulator.state import PRIMARY, Reach, State

BASE_PATH = "/api/rest/2.0/"


@dataclass(frozen=True)
class Call:
    """A request as it came in. `received_at` is in seconds of :func:`time.monotonic`."""

    method: str
    path: str
    authorization: str = field(default="", repr=False)
    content: bytes = field(default=b"", repr=False)
    received_at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Answer:
    """What goes back. Without content (204) there is no content type. `allow` goes with 405."""

    status: int
    content: bytes = b""
    content_type: str | None = None
    allow: str | None = None


@dataclass(frozen=True)
class Invocation:
    """A request that was let in: who sent it, its JSON body, and the identifier in its path, if the path has one."""

    service: Service
    caller: Caller
    body: object
    identifier: str


@dataclass(frozen=True)
class Later:
    """The rest of a request that has to wait for others: `finish` does it without the lock, and returns the answer."""

    finish: Callable[[], object]


@dataclass(frozen=True)
class Endpoint:
    """An endpoint. `handle` returns the JSON answer, None for a 204, or :class:`Later`; or raises a refusal.

    `since` is the release that brought it; without `takes_token` it is open to everybody.
    """

    method: str
    handle: Callable[[Invocation], object]
    since: Addition | None = None
    takes_token: bool = True


class Service:
    """One ThoughtSpot: its state, accounts, deliveries, limit and log, and the one lock that guards them all.

    `clock` returns seconds since the epoch. `endpoints` has paths below :data:`BASE_PATH`, with `*` for an identifier.
    """

    def __init__(
        self,
        state: State,
        accounts: Accounts,
        deliveries: Deliveries,
        limit: Limit,
        clock: Callable[[], float],
        endpoints: Mapping[str, Endpoint],
    ) -> None:
        self.lock: AbstractContextManager[bool] = threading.RLock()
        self.state = state
        self.accounts = accounts
        self.deliveries = deliveries
        self.limit = limit
        self.url = ""
        """Where it listens, or has listened last."""
        self.requests: list[Request] = []
        self._clock = clock
        self._endpoints = endpoints

    @property
    def now_in_millis(self) -> int:
        """The time in milliseconds since the epoch."""
        return int(self._clock() * 1000)

    def answer(self, call: Call) -> Answer:
        """Carry out one request and log it. A refusal becomes an answer in the shape that the readings choose."""
        body: object = None
        logged: object = None
        # Only raised once the caller is known, and never for a GET, which has no body.
        unreadable: RefusedError | None = None
        try:
            body = parse_body(call.content)
            logged = without_secrets(body)
        except RefusedError as error:
            unreadable = error
        except RecursionError:
            unreadable = InvalidRequestError("The request body is nested too deeply.")
        with self.lock:
            caller, found = self._carry_out(call, body, unreadable)
            if not isinstance(found, Later):
                return self._end(call, logged, caller, found)
        found = found.finish()
        with self.lock:
            return self._end(call, logged, caller, found)

    def reach(self, caller: Caller) -> Reach:
        """Return which Orgs the caller may read and configure: with a token for Primary, each of them."""
        own_org_only = caller.org_id != PRIMARY and self.state.readings.org_scoped_token == "own_org_only"
        return lambda org_id: not own_org_only or org_id == caller.org_id

    def _carry_out(self, call: Call, body: object, unreadable: RefusedError | None) -> tuple[Caller, object]:
        """Return who sent a request, and its JSON answer, its refusal, or what is left to do."""
        caller = NOBODY
        try:
            if not self.limit.allows(call.received_at):
                raise TooManyRequestsError("Too many requests.")
            endpoint, identifier = self._endpoint(call.path)
            if call.method != endpoint.method:
                raise WrongMethodError(endpoint.method)
            if endpoint.takes_token:
                caller = self.accounts.caller(_bearer_token(call.authorization), self.state.orgs)
            if endpoint.method == "POST" and unreadable:
                raise unreadable
            return caller, endpoint.handle(Invocation(self, caller, body, identifier))
        except RefusedError as refusal:
            return caller, refusal

    def _end(self, call: Call, logged: object, caller: Caller, found: object) -> Answer:
        """Log a request that has been carried out, and return its answer."""
        if isinstance(found, RefusedError):
            allow = found.allowed if isinstance(found, WrongMethodError) else None
            content, content_type = error_body(found, self.state.readings.error_shape)
            answer = Answer(found.status, content, content_type, allow)
        else:
            answer = Answer(204) if found is None else Answer(200, json.dumps(found).encode(), "application/json")
        user = None if caller is NOBODY else caller.user.name
        self.requests.append(Request(call.method, call.path, logged, int(answer.status), user, call.received_at))
        return answer

    def _endpoint(self, path: str) -> tuple[Endpoint, str]:
        """Return the endpoint at a path, and the identifier in the path. A release that lacks it has no endpoint."""
        below = path[len(BASE_PATH) :] if path.startswith(BASE_PATH) else ""
        endpoint, identifier = self._endpoints.get(below), ""
        if endpoint is None:
            for pattern in self._endpoints:
                start, star, end = pattern.partition("*")
                if star and below.startswith(start) and below.endswith(end) and len(below) >= len(pattern):
                    endpoint, identifier = self._endpoints[pattern], below[len(start) : len(below) - len(end)]
        if endpoint is None or (endpoint.since and not self.state.readings.has(endpoint.since)):
            raise NoSuchEndpointError("There is no such endpoint.")
        return endpoint, identifier


def _bearer_token(authorization: str) -> str | None:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
