"""Routes: ThoughtSpot's endpoints, what each one takes to be allowed, and the answer to a request."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from pulumi_thoughtspot.emulator import messages
from pulumi_thoughtspot.emulator.accounts import Accounts, Caller
from pulumi_thoughtspot.emulator.errors import (
    ForbiddenError,
    InvalidRequestError,
    NoSuchEndpointError,
    RefusedError,
    TooManyRequestsError,
    WrongMethodError,
    error_body,
)
from pulumi_thoughtspot.emulator.limit import Limit
from pulumi_thoughtspot.emulator.log import Request, without_secrets
from pulumi_thoughtspot.emulator.state import PRIMARY, Reach, SetCluster, State

BASE_PATH = "/api/rest/2.0/"
_PREFERENCES = "system/preferences/communication-channels/"
_ORG_LEVEL = ("ADMINISTRATION", "DEVELOPER", "APPLICATION_ADMINISTRATION")


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


class Service:
    """One ThoughtSpot: its state, its accounts, its limit, its log, and the one lock that guards them all."""

    def __init__(self, state: State, accounts: Accounts, limit: Limit) -> None:
        self.lock: AbstractContextManager[bool] = threading.RLock()
        self.state = state
        self.accounts = accounts
        self.limit = limit
        self.requests: list[Request] = []

    def answer(self, call: Call) -> Answer:
        """Carry out one request and log it. A refusal becomes an answer in the shape that the readings choose."""
        body: object = None
        logged: object = None
        # Only raised once the caller is known, and never for a GET, which has no body.
        unreadable: RefusedError | None = None
        try:
            body = messages.parse_body(call.content)
            logged = without_secrets(body)
        except RefusedError as error:
            unreadable = error
        except RecursionError:
            unreadable = InvalidRequestError("The request body is nested too deeply.")
        caller: Caller | None = None
        with self.lock:
            try:
                if not self.limit.allows(call.received_at):
                    raise TooManyRequestsError("Too many requests.")
                method, handle = _route(call.path)
                if call.method != method:
                    raise WrongMethodError(method)
                if handle is not None:
                    caller = self.accounts.caller(_bearer_token(call.authorization))
                if method == "POST" and unreadable:
                    raise unreadable
                found = _log_in(self, body) if handle is None or caller is None else handle(self, caller, body)
            except RefusedError as refusal:
                allow = refusal.allowed if isinstance(refusal, WrongMethodError) else None
                content, content_type = error_body(refusal, self.state.readings.error_shape)
                answer = Answer(refusal.status, content, content_type, allow)
            else:
                answer = Answer(204) if found is None else Answer(200, json.dumps(found).encode(), "application/json")
            user = caller.user.name if caller else None
            self.requests.append(Request(call.method, call.path, logged, int(answer.status), user, call.received_at))
        return answer

    def reach(self, caller: Caller) -> Reach:
        """Return which Orgs the caller may read and configure: with a token for Primary, each of them."""
        own_org_only = caller.org_id != PRIMARY and self.state.readings.org_scoped_token == "own_org_only"
        return lambda org_id: not own_org_only or org_id == caller.org_id


Handler = Callable[[Service, Caller, object], object]
"""An endpoint: takes the JSON body, returns the JSON answer, or None for a 204."""


def _log_in(service: Service, body: object) -> object:
    login = messages.parse_login(body)
    return messages.token_answer(service.accounts.log_in(login, service.state.readings, service.state.orgs))


def _session_user(service: Service, caller: Caller, _body: object) -> object:
    return messages.session_user_answer(caller, service.state.orgs)


def _search_orgs(service: Service, caller: Caller, body: object) -> object:
    if not (caller.has("ORG_ADMINISTRATION") or (caller.has("ADMINISTRATION") and caller.org_id == PRIMARY)):
        raise ForbiddenError("This takes ADMINISTRATION in Primary, or ORG_ADMINISTRATION.")
    orgs = service.state.orgs
    identifier = messages.parse_orgs_search(body)
    wanted = orgs if identifier is None else [service.state.find_org(identifier)]
    return [messages.org_answer(org_id, orgs[org_id]) for org_id in wanted if org_id is not None]


def _configure(service: Service, caller: Caller, body: object) -> object:
    changes = messages.parse_configure(body, service.state.readings)
    _allow(service, caller, any(isinstance(change, SetCluster) for change in changes))
    service.state.configure(changes, service.reach(caller))
    return None


def _search(service: Service, caller: Caller, body: object) -> object:
    search = messages.parse_search(body, service.state.readings)
    _allow(service, caller, bool(search.cluster) or search.is_unfiltered)
    found = service.state.search(search, service.reach(caller))
    return messages.search_answer(found, service.state.readings)


# The token request has no handler here, since it alone is sent by nobody yet.
_ROUTES: dict[str, tuple[str, Handler | None]] = {
    "auth/token/full": ("POST", None),
    "auth/session/user": ("GET", _session_user),
    "orgs/search": ("POST", _search_orgs),
    _PREFERENCES + "configure": ("POST", _configure),
    _PREFERENCES + "search": ("POST", _search),
}


def _route(path: str) -> tuple[str, Handler | None]:
    route = _ROUTES.get(path[len(BASE_PATH) :]) if path.startswith(BASE_PATH) else None
    if route is None:
        raise NoSuchEndpointError("There is no such endpoint.")
    return route


def _bearer_token(authorization: str) -> str | None:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _allow(service: Service, caller: Caller, cluster: bool) -> None:
    """Raise :class:`ForbiddenError` unless the caller may use the Org level, and the cluster level if it is touched."""
    if not caller.has(*_ORG_LEVEL):
        raise ForbiddenError(f"This takes one of {', '.join(_ORG_LEVEL)}.")
    if cluster and not (caller.has("ADMINISTRATION") and service.reach(caller)(PRIMARY)):
        raise ForbiddenError("The cluster level takes ADMINISTRATION and a token for Primary.")
