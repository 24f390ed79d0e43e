"""The emulator as tests and examples use it from Python."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from pulumi_thoughtspot.emulator.accounts import Accounts, User
from pulumi_thoughtspot.emulator.by_hand import OrgsByHand, PreferencesByHand
from pulumi_thoughtspot.emulator.deliveries.by_hand import DeliveriesByHand
from pulumi_thoughtspot.emulator.deliveries.rules import Deliveries, DeliveryPolicy
from pulumi_thoughtspot.emulator.endpoints import ENDPOINTS
from pulumi_thoughtspot.emulator.limit import Limit
from pulumi_thoughtspot.emulator.log import Request
from pulumi_thoughtspot.emulator.readings import Readings
from pulumi_thoughtspot.emulator.routes import Service
from pulumi_thoughtspot.emulator.state import PRIMARY, State
from pulumi_thoughtspot.emulator.webhooks.by_hand import WebhooksByHand

if TYPE_CHECKING:
    from pulumi_thoughtspot.emulator.server import Server

ADMIN = User("admin", "admin-password", "admin-secret-key", ("ADMINISTRATION",), orgs=None)
"""The user that every emulator starts with: an administrator, with access to every Org."""


class Emulator(OrgsByHand, PreferencesByHand, WebhooksByHand, DeliveriesByHand):
    """A stateful stand-in for ThoughtSpot on a loopback port, alive inside a `with` block or from start to stop.

    ::

        with Emulator(orgs={7: "Sales"}, token="secret-token") as thoughtspot:
            ...  # send requests to thoughtspot.url
            assert thoughtspot.override("Sales") == ["WEBHOOK"]

    An Org is named by its id (a number) or by its id or name (text). Whatever is set through these methods is there at
    once, for every search, whatever the readings say. All methods may be called from any thread.

    :param orgs: the Orgs beside Primary, id to name.
    :param token: a bearer token of the administrator, for Primary, that does not expire.
    :param latency: how many seconds each request takes at least.
    :param port: the port to listen on; 0 is any free one.
    :param readings: answers to what ThoughtSpot's documentation leaves open.
    :param max_token_seconds: the longest lifetime of a token from a login.
    :param requests_per_second: above it, with a burst of 10, requests are answered 429; ThoughtSpot has 100.
    :param clock: returns seconds since the epoch, by which tokens expire, and webhooks and deliveries are dated.
    :param delivery: how webhooks are called.
    :raises ValueError: for an id or a name that no Org can have, or a name that two of them have.
    """

    def __init__(
        self,
        orgs: Mapping[int, str] | None = None,
        token: str | None = None,
        latency: float = 0.0,
        port: int = 0,
        readings: Readings | None = None,
        max_token_seconds: int | None = None,
        requests_per_second: float | None = None,
        clock: Callable[[], float] = time.time,
        delivery: DeliveryPolicy | None = None,
    ) -> None:
        self.latency = latency
        self._port = port
        self._server: Server | None = None
        self._service = Service(
            State(orgs or {}, readings or Readings()),
            Accounts(clock, max_token_seconds),
            Deliveries(delivery or DeliveryPolicy()),
            Limit(requests_per_second),
            clock,
            ENDPOINTS,
        )
        self.add_user(ADMIN)
        if token is not None:
            self.add_token(token)

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Emulator:
        """Listen, and return this emulator. Does nothing if it listens already.

        Raises :class:`OSError` if the port cannot be had, :class:`ModuleNotFoundError` without Werkzeug.
        """
        if self._server is None:
            try:
                from pulumi_thoughtspot.emulator.server import Server
            except ModuleNotFoundError as error:
                if not (error.name or "").startswith("werkzeug"):
                    raise
                hint = 'The emulator needs Werkzeug: pip install "pulumi-thoughtspot[emulator]"'
                raise ModuleNotFoundError(hint, name="werkzeug") from None
            self._server = Server(self._service, self._port, lambda: self.latency)
        return self

    def stop(self) -> None:
        """Free the port and close every connection. The state stays, for another start."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end. Raises :class:`RuntimeError` if the emulator does not listen."""
        if self._server is None:
            raise RuntimeError("The emulator does not listen: use it in a with block, or call start().")
        return self._server.url

    @property
    def requests(self) -> list[Request]:
        """The requests to ThoughtSpot's endpoints so far, in the order in which they were carried out."""
        with self._service.lock:
            return list(self._service.requests)

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        with self._service.lock:
            self._service.requests.clear()

    @property
    def readings(self) -> Readings:
        """The readings now in force."""
        return self._service.state.readings

    def read_as(self, **changes: object) -> None:
        """Change some readings, such as `stale_reads=2`. Raises :class:`ValueError` for an unknown name or value."""
        with self._service.lock:
            self._service.state.readings = self.readings.changed(**changes)

    def add_user(self, user: User) -> None:
        """Add a user, or replace the one with the same name; tokens that the user holds stay valid."""
        with self._service.lock:
            self._service.accounts.add_user(user)

    def add_token(
        self, token: str, user: str | User = ADMIN.name, org_id: int = PRIMARY, expires_in: float | None = None
    ) -> None:
        """Make a bearer token valid for a user in one Org, for so many seconds or for ever.

        A user given as a :class:`User` is added too. Raises :class:`KeyError` for an unknown user name.
        """
        with self._service.lock:
            if isinstance(user, User):
                self.add_user(user)
                user = user.name
            self._service.accounts.add_token(token, user, org_id, expires_in)

    def expire_tokens(self) -> None:
        """Make every token unknown, the one given at construction included: its next use is a 401."""
        with self._service.lock:
            self._service.accounts.expire_tokens()
