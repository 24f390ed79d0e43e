"""One fault in one step: what becomes of it, and that the next `up` puts everything right."""

from __future__ import annotations

import functools
import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from faults import texts
from faults.catalogue import Fault
from faults.proxy import Choose, Proxy, Strike
from faults.steps import BOTH, EMAIL, WEBHOOK, Kind, Step, setting
from pulumi_thoughtspot.client.deadline import STEP_SECONDS
from pulumi_thoughtspot.emulator import Emulator, User
from support.boundary import EVENT, Boundary, Diff, Resource, StepError
from support.clock import Waits
from support.plugins import Forked

TOKEN = "canary-of-the-token"
USERNAME, SECRET_KEY = "routing", "canary-of-the-secret-key"
_SECRETS = (TOKEN, SECRET_KEY)


@dataclass(frozen=True)
class Outcome:
    """What became of a step.

    ``error``: its kind (None: the step succeeded), and ``text`` as the user reads it. ``done``: whether ThoughtSpot has
    what the step is for. ``more``: requests beyond those that it takes while all is well. ``waits``: the seconds that
    it waited before it tried again. ``str()`` is what the page says.
    """

    step: Step
    error: str | None
    text: str
    done: bool
    more: int
    waits: tuple[float, ...]

    def __str__(self) -> str:
        if self.error:
            return f"error: {self.error}; {self.step.left_done if self.done else self.step.left_undone}"
        if not self.done:
            return "shows what was before"
        if not self.more and not self.waits:
            return "goes through"
        requests = f", {self.more} more request{'s' * (self.more > 1)}" if self.more else ""
        seconds = round(sum(self.waits))
        return f"heals{requests}{f', after {seconds} s' if seconds else ''}"


def measure(fault: Fault, step: Step) -> Outcome:
    """Runs ``step`` under ``fault``, and then the next `up` without it. Fails where that is not as it must be."""
    with Emulator(orgs={42: "Sales", 77: "Marketing"}, token=TOKEN) as thoughtspot, Proxy(thoughtspot.url) as proxy:
        world = _World(thoughtspot, proxy, fault)
        state = world.given(step)
        outcome, state = world.when(step, state)
        world.then_the_next_up_puts_it_right(step, state)
        return outcome


@dataclass
class _World:
    thoughtspot: Emulator
    proxy: Proxy
    fault: Fault

    def given(self, step: Step) -> Resource | None:
        """What others have set, and the resource in the state, where the step is on one."""
        self.thoughtspot.add_user(User(USERNAME, secret_key=SECRET_KEY, privileges=("ADMINISTRATION",)))
        self.thoughtspot.set_cluster(EMAIL)
        self.thoughtspot.set_override(77, EMAIL)
        state = None
        if step.name != "create":
            self.thoughtspot.set_override(42, WEBHOOK)
            state = _moved(_created_once(step.kind), self.proxy.url)
        self.thoughtspot.read_as(stale_reads=self.fault.stale)
        if step.name == "read":  # Something has changed for it to find.
            _somebody_else_sends(self.thoughtspot, setting("42", BOTH))
        self.thoughtspot.clear_requests()
        return state

    def when(self, step: Step, state: Resource | None) -> tuple[Outcome, Resource | None]:
        """The step under the fault; returns the state as the engine keeps it."""
        error, text, after = None, "", state
        begun = len(self.proxy.requests)
        with Waits() as waits, self._struck(step, waits), self._run(waits) as run:
            try:
                after = step.act(step.kind, run, state)
            except StepError as failed:
                text = str(failed)
                error = texts.kind_of(text, self.proxy.url, without_program=step.name in ("read", "delete"))
            said = [text, *run.all_shown]
        assert not any(secret in line for secret in _SECRETS for line in said), said
        assert sum(waits.seconds) <= STEP_SECONDS
        self._others_are_untouched()
        assert all(write == step.sends for write in self._writes()), self._writes()
        asked = len(self.proxy.requests) - begun - step.requests - self.fault.logs_in
        done = self.thoughtspot.override(42) == step.declared
        if step.name == "read":
            done = after is not None and step.kind.shown(after) == BOTH
        return Outcome(step, error, text, done, asked, tuple(waits.seconds)), after

    def then_the_next_up_puts_it_right(self, step: Step, state: Resource | None) -> None:
        self.thoughtspot.read_as(stale_reads=0)
        self.thoughtspot.set_cluster(EMAIL)  # As it is already; but what lagged behind is shown from now on.
        self.thoughtspot.clear_requests()
        with self._run() as run:
            state = step.next_up(run, state)
            assert self.thoughtspot.override(42) == step.declared
            assert all(write == step.mends for write in self._writes()), self._writes()
            self._others_are_untouched()
            self.thoughtspot.clear_requests()
            if state is not None and step.declared is not None:
                assert step.kind.again(run, state, step.declared) == Diff(False)
        assert not self.thoughtspot.requests

    @contextmanager
    def _struck(self, step: Step, waits: Waits) -> Iterator[None]:
        if self.fault.refuses:
            self.proxy.refuse()
            waits.at_a_wait = self._accept_after(waits)
        self.proxy.strikes = self._strikes(step)
        try:
            yield
        finally:
            self.proxy.strikes = lambda _endpoint: None
            self.proxy.accept_again()
            self.proxy.drop_connections()

    def _accept_after(self, waits: Waits) -> Callable[[], None]:
        def at_a_wait() -> None:
            if len(waits.seconds) >= self.fault.times:
                self.proxy.accept_again()

        return at_a_wait

    def _strikes(self, step: Step) -> Choose:
        left = self.fault.times

        def choose(endpoint: str) -> Strike | None:
            nonlocal left
            if not left or not self.fault.struck.strikes(endpoint, writes=step.sends is not None):
                return None
            left -= 1
            return self.fault.strike

        return choose

    def _run(self, waits: Waits | None = None) -> Boundary:
        environment = {"THOUGHTSPOT_HOST": self.proxy.url}
        if self.fault.logs_in:
            environment |= {"THOUGHTSPOT_USERNAME": USERNAME, "THOUGHTSPOT_SECRET_KEY": SECRET_KEY}
        else:
            environment |= {"THOUGHTSPOT_TOKEN": TOKEN}
        if waits is None:
            return Boundary(None, **environment)
        forked = functools.partial(Forked, waits=waits, byte_seconds=self.fault.byte_seconds)
        return Boundary(None, start=forked, **environment)

    def _writes(self) -> list[Any]:
        return [request.body for request in self.thoughtspot.requests if request.path.endswith("/configure")]

    def _others_are_untouched(self) -> None:
        assert self.thoughtspot.cluster == {EVENT: EMAIL}
        assert {org: self.thoughtspot.override(org) for org in (0, 77)} == {0: None, 77: EMAIL}


@functools.cache
def _created_once(kind: Kind) -> Resource:
    """What an earlier `up` has left in the state: the same for each cell, but for the host."""
    with (
        Emulator(orgs={42: "Sales"}, token=TOKEN) as thoughtspot,
        Boundary(thoughtspot, THOUGHTSPOT_TOKEN=TOKEN) as run,
    ):
        return kind.declare(run, WEBHOOK)


def _moved(resource: Resource, host: str) -> Resource:
    return replace(resource, inputs={**resource.inputs, "host": host}, outputs={**resource.outputs, "host": host})


def _somebody_else_sends(thoughtspot: Emulator, change: dict[str, Any]) -> None:
    connection = http.client.HTTPConnection(urlsplit(thoughtspot.url).netloc)
    path = "/api/rest/2.0/system/preferences/communication-channels/configure"
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(change), headers)
    assert connection.getresponse().status == 204
    connection.close()
