"""The emulator as tests and examples use it from Python."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from pulumi_thoughtspot.emulator.accounts import Accounts, User
from pulumi_thoughtspot.emulator.limit import Limit
from pulumi_thoughtspot.emulator.log import Request
from pulumi_thoughtspot.emulator.readings import Readings
from pulumi_thoughtspot.emulator.routes import Service
from pulumi_thoughtspot.emulator.state import PRIMARY, Preferences, State

if TYPE_CHECKING:
    from pulumi_thoughtspot.emulator.server import Server

EVENT_TYPE = "LIVEBOARD_SCHEDULE"
ADMIN = User("admin", "admin-password", "admin-secret-key", ("ADMINISTRATION",), orgs=None)
"""The user that every emulator starts with: an administrator, with access to every Org."""


class Emulator:
    """A stateful stand-in for ThoughtSpot on a loopback port, alive inside a `with` block or from start to stop.

    ::

        with Emulator(orgs={7: "Sales"}, token="secret-token") as thoughtspot:
            ...  # send requests to thoughtspot.url
            assert thoughtspot.override("Sales") == ["WEBHOOK"]

    An Org is named by its id (a number) or by its id or name (text). Whatever is set through these methods is there at
    once, for every search, whatever `stale_reads` says. All methods may be called from any thread.

    :param orgs: the Orgs beside Primary, id to name.
    :param token: a bearer token of the administrator, for Primary, that does not expire.
    :param latency: how many seconds each request takes at least.
    :param port: the port to listen on; 0 is any free one.
    :param readings: answers to what ThoughtSpot's documentation leaves open.
    :param max_token_seconds: the longest lifetime of a token from a login.
    :param requests_per_second: above it, with a burst of 10, requests are answered 429; ThoughtSpot has 100.
    :param clock: returns seconds since the epoch, by which tokens expire.
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
    ) -> None:
        self.latency = latency
        self._port = port
        self._server: Server | None = None
        self._service = Service(
            State(orgs or {}, readings or Readings()), Accounts(clock, max_token_seconds), Limit(requests_per_second)
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

    @property
    def cluster(self) -> dict[str, list[str]]:
        """The preferences at cluster level: event type to channels."""
        with self._service.lock:
            return {event_type: list(channels) for event_type, channels in self._service.state.cluster.items()}

    def set_cluster(self, channels: Sequence[str], event_type: str = EVENT_TYPE) -> None:
        """Set a preference at cluster level. Unlike a request, it may hold values that ThoughtSpot does not know.

        Raises :class:`ValueError` for text instead of a list.
        """
        with self._service.lock:
            state = self._service.state
            state.set_preferences({**state.cluster, event_type: _listed(channels)}, state.overrides)

    def unset_cluster(self, event_type: str = EVENT_TYPE) -> None:
        """Remove a preference at cluster level, which no request can do."""
        with self._service.lock:
            state = self._service.state
            state.set_preferences(_without(state.cluster, event_type), state.overrides)

    def override(self, org: int | str, event_type: str = EVENT_TYPE) -> list[str] | None:
        """Return the channels of an Org's override, or None. Raises :class:`KeyError` for an unknown Org."""
        with self._service.lock:
            channels = self._service.state.overrides.get(self._org_id(org), {}).get(event_type)
            return None if channels is None else list(channels)

    def set_override(self, org: int | str, channels: Sequence[str], event_type: str = EVENT_TYPE) -> None:
        """Set an Org's override, to any channels.

        Raises :class:`KeyError` for an unknown Org, :class:`ValueError` for text instead of a list.
        """
        with self._service.lock:
            state, org_id = self._service.state, self._org_id(org)
            changed = {**state.overrides.get(org_id, {}), event_type: _listed(channels)}
            state.set_preferences(state.cluster, {**state.overrides, org_id: changed})

    def reset_override(self, org: int | str, event_type: str = EVENT_TYPE) -> None:
        """Remove an Org's override, if there is one. Raises :class:`KeyError` for an unknown Org."""
        with self._service.lock:
            state, org_id = self._service.state, self._org_id(org)
            changed = _without(state.overrides.get(org_id, {}), event_type)
            state.set_preferences(state.cluster, {**state.overrides, org_id: changed})

    @property
    def orgs(self) -> dict[int, str]:
        """The Orgs, Primary included: id to name."""
        with self._service.lock:
            return dict(self._service.state.orgs)

    def add_org(self, org_id: int, name: str) -> None:
        """Add an Org. Raises :class:`ValueError` if its id or its name is taken."""
        with self._service.lock:
            if org_id in self.orgs:
                raise ValueError(f"There is an Org {org_id} already.")
            self._service.state.name_orgs({**self.orgs, org_id: name})

    def rename_org(self, org: int | str, name: str) -> None:
        """Give an Org another name.

        Raises :class:`KeyError` for an unknown Org, :class:`ValueError` for a name that is taken.
        """
        with self._service.lock:
            self._service.state.name_orgs({**self.orgs, self._org_id(org): name})

    def delete_org(self, org: int | str) -> None:
        """Delete an Org with its override.

        Raises :class:`KeyError` for an unknown Org, :class:`ValueError` for Primary, which is always there.
        """
        with self._service.lock:
            gone = self._org_id(org)
            self._service.state.name_orgs({org_id: name for org_id, name in self.orgs.items() if org_id != gone})

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

    def _org_id(self, org: int | str) -> int:
        org_id = self._service.state.find_org(str(org)) if isinstance(org, str) else org
        if org_id is None or org_id not in self._service.state.orgs:
            raise KeyError(f"There is no Org {org!r}.")
        return org_id


def _listed(channels: Sequence[str]) -> tuple[str, ...]:
    if isinstance(channels, str):  # A sequence too, of letters.
        raise ValueError(f"Give a list of channels: [{channels!r}].")
    return tuple(channels)


def _without(preferences: Preferences, event_type: str) -> Preferences:
    return {event: channels for event, channels in preferences.items() if event != event_type}
