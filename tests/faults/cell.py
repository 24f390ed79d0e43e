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
from faults.kinds import EMAIL, HOOK, HOOK_ID, Kind, Write, everything
from faults.proxy import Choose, Proxy, Strike
from faults.steps import Step
from pulumi_thoughtspot.client.deadline import STEP_SECONDS
from pulumi_thoughtspot.emulator import Emulator, User
from support.boundary import EVENT, Boundary, Diff, Resource, StepError
from support.clock import Waits
from support.plugins import Forked

TOKEN = "canary-of-the-token"
USERNAME, SECRET_KEY = "routing", "canary-of-the-secret-key"
_API = "/api/rest/2.0/"
_WRITES = ("configure", "create", "update", "delete")
_SECRETS = (TOKEN, SECRET_KEY)


_PUT_RIGHT: set[str] = set()
"""What was left by a step, and put right by the next `up`, in this process."""


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
        world = World(thoughtspot, proxy, fault)
        state = world.given(step)
        outcome, state, partial = world.when(step, state)
        world.then_the_next_up_puts_it_right(step, state, partial=partial)
        return outcome


@dataclass
class World:
    """A ThoughtSpot, what stands before it, and what is amiss."""

    thoughtspot: Emulator
    proxy: Proxy
    fault: Fault

    def given(self, step: Step) -> Resource | None:
        """What others have set, and the resource in the state, where the step is on one."""
        kind, state = step.kind, None
        self.thoughtspot.add_user(User(USERNAME, secret_key=SECRET_KEY, privileges=("ADMINISTRATION",)))
        if step.name != "create":
            state = _moved(_created_once(kind), self.proxy.url)
            if kind is HOOK:
                assert self.thoughtspot.add_webhook(kind.own, kind.first).id == HOOK_ID
            else:
                self.thoughtspot.set_override("Sales", kind.first)
        self.thoughtspot.set_cluster(EMAIL)
        self.thoughtspot.set_override("Marketing", EMAIL)
        self.thoughtspot.add_webhook("of-marketing", "https://marketing.example.com", "Marketing")
        # Nothing but the provider keeps ThoughtSpot at one webhook.
        self.thoughtspot.read_as(webhook_names="repeatable", webhooks_per_org="many")
        self.thoughtspot.read_as(stale_reads=self.fault.stale, stale_webhook_reads=self.fault.stale)
        if step.name == "read":  # Something has changed for it to find.
            _somebody_else_sends(self.thoughtspot, *kind.by_hand)
        self.thoughtspot.clear_requests()
        return state

    def when(self, step: Step, state: Resource | None) -> tuple[Outcome, Resource | None, bool]:
        """The step under the fault; returns the state as the engine keeps it, and whether it is of a step that was done
        in part.
        """
        kind, error, text, after, partial = step.kind, None, "", state, None
        begun = len(self.proxy.requests)
        with Waits() as waits, self.struck(step, waits), self.run(waits) as run:
            try:
                after = step.act(kind, run, state)
            except StepError as failed:
                text, partial = str(failed), failed.partial
                error = texts.kind_of(text, self.proxy.url, without_program=step.name in ("read", "delete"))
            said = [text, *run.all_shown]
            if partial is not None:
                inputs = (
                    kind.of(run).check(kind.own, **kind.inputs(step.declared)).inputs if state is None else state.inputs
                )
                after = Resource(kind.own, partial.id, inputs, partial.outputs)
        assert not any(secret in line for secret in _SECRETS for line in said), said
        assert sum(waits.seconds) <= STEP_SECONDS
        self._others_are_untouched(step)
        assert all(write == step.sends for write in self._writes()), self._writes()
        asked = len(self.proxy.requests) - begun - step.requests - (self.fault.logs_in or kind.asks_whose_token)
        done = everything(self.thoughtspot).get(kind.own) == step.declared
        if step.name == "read":
            done = after is not None and kind.shown(after) == kind.then
        return Outcome(step, error, text, done, asked, tuple(waits.seconds)), after, partial is not None

    def then_the_next_up_puts_it_right(self, step: Step, state: Resource | None, *, partial: bool) -> None:
        self.thoughtspot.read_as(stale_reads=0, stale_webhook_reads=0)
        self.thoughtspot.set_cluster(EMAIL)  # As it is already; but what lagged behind is shown from now on.
        self.thoughtspot.change_webhook("of-marketing")
        self.thoughtspot.clear_requests()
        left = self.left(step, state, partial=partial)
        if left in _PUT_RIGHT:
            return
        with self.run() as run:
            state = step.next_up(run, state, partial=partial)
            assert everything(self.thoughtspot).get(step.kind.own) == step.declared
            assert all(write in step.mends for write in self._writes()), self._writes()
            self._others_are_untouched(step)
            self.thoughtspot.clear_requests()
            if state is not None and step.declared is not None:
                assert step.kind.again(run, state, step.declared) == Diff(False)
        assert not self.thoughtspot.requests
        _PUT_RIGHT.add(left)

    def left(self, step: Step, state: Resource | None, *, partial: bool) -> str:
        """What the state and ThoughtSpot hold. What the next `up` does depends on nothing else, so that of the cells
        that leave the same, one goes on to it.
        """
        kept = (str(step), self.fault.logs_in, partial, state, sorted(everything(self.thoughtspot).items()))
        return json.dumps(kept, default=vars, sort_keys=True).replace(self.proxy.url, "")

    @contextmanager
    def struck(self, step: Step, waits: Waits) -> Iterator[None]:
        """While the fault strikes ``step``."""
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
            if not left or not self.fault.struck.strikes(endpoint, step.endpoint):
                return None
            left -= 1
            return self.fault.strike

        return choose

    def run(self, waits: Waits | None = None) -> Boundary:
        """A run of Pulumi; with ``waits``, its provider waits for nobody."""
        environment = {"THOUGHTSPOT_HOST": self.proxy.url}
        if self.fault.logs_in:
            environment |= {"THOUGHTSPOT_USERNAME": USERNAME, "THOUGHTSPOT_SECRET_KEY": SECRET_KEY}
        else:
            environment |= {"THOUGHTSPOT_TOKEN": TOKEN}
        if waits is None:
            return Boundary(None, **environment)
        forked = functools.partial(Forked, waits=waits, byte_seconds=self.fault.byte_seconds)
        return Boundary(None, start=forked, **environment)

    def _writes(self) -> list[Write]:
        sent = [(request.path.removeprefix(_API), request.body) for request in self.thoughtspot.requests]
        return [(path, body) for path, body in sent if path.rpartition("/")[2] in _WRITES]

    def _others_are_untouched(self, step: Step) -> None:
        others = {"cluster": {EVENT: EMAIL}, "Marketing": EMAIL, "of-marketing": "https://marketing.example.com"}
        assert {**everything(self.thoughtspot), step.kind.own: None} == {**others, step.kind.own: None}


@functools.cache
def _created_once(kind: Kind) -> Resource:
    """What an earlier `up` has left in the state: the same for each cell, but for the host."""
    with (
        Emulator(orgs={42: "Sales"}, token=TOKEN) as thoughtspot,
        Boundary(thoughtspot, THOUGHTSPOT_TOKEN=TOKEN) as run,
    ):
        return kind.declare(run, kind.first)


def _moved(resource: Resource, host: str) -> Resource:
    return replace(resource, inputs={**resource.inputs, "host": host}, outputs={**resource.outputs, "host": host})


def _somebody_else_sends(thoughtspot: Emulator, path: str, body: Any) -> None:
    connection = http.client.HTTPConnection(urlsplit(thoughtspot.url).netloc)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    connection.request("POST", _API + path, json.dumps(body), headers)
    assert connection.getresponse().status == 204
    connection.close()
