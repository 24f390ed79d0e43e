"""Each fault that comes after a write: what was written is in the state, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from faults.catalogue import GROUPS, Fault
from faults.cell import SECRET_KEY, TOKEN, USERNAME, World
from faults.expectations import EXPECTED
from faults.kinds import BOTH, EMAIL, WEBHOOK
from faults.proxy import Proxy
from faults.steps import CREATE, STEPS, UPDATE, Step
from pulumi_thoughtspot.emulator import Emulator, User
from support.boundary import EVENT, Boundary, Diff, Partial, Resource, StepError
from support.clock import Waits

GOES_ON = "the state has it: the next 'pulumi up' goes on from there, and a destroy takes it back."
FAULTS = {fault.title: fault for faults in GROUPS.values() for fault in faults}

AFTER_THE_WRITE = [
    "the step's own request is never answered, though ThoughtSpot acts",
    "200 with a maintenance page, once",
    "500, once",
    "searches never show a write",
]
"""The faults that come after the write of a create or an update, or when it may have been done."""
AFTER_THE_WRITE_OF_AN_UPDATE = [
    "reset before ThoughtSpot acted, for ever",
    "reset after ThoughtSpot acted: the answer is lost, for ever",
    "no answer in time, for ever",
    "answers whose head drips and has no end, for ever",
    "answers whose body drips and has no end, for ever",
    "half an answer, for ever",
    "Content-Length too long, to every search, for ever",
    "Content-Length too short, in a search, once",
    "200 with a maintenance page, for ever",
    "200 with broken JSON, to a search, once",
    "200 with broken JSON, for ever",
    "200 with other JSON, to a search, once",
    "200 with other JSON, to every search",
    "200 with a list for JSON, to every search",
    "500, for ever",
    "502 with a page, for ever",
    "503 with a page, for ever",
    "504 with a page, after ThoughtSpot acted, for ever",
]
"""Those that a create meets before its write, when it looks."""
CASES = [(CREATE, title) for title in AFTER_THE_WRITE] + [
    (UPDATE, title) for title in (*AFTER_THE_WRITE, *AFTER_THE_WRITE_OF_AN_UPDATE)
]

_GONE_ON_FROM: set[str] = set()
"""What a step has left, and what comes later has gone on from, in this process: see `World.left`."""


@dataclass(frozen=True)
class Place:
    """Where the preference is: its Org, its id, and what is set there before there is one."""

    org: str | None
    id: str
    before: list[str] | None

    def now(self, thoughtspot: Emulator) -> list[str] | None:
        return thoughtspot.cluster.get(EVENT) if self.org is None else thoughtspot.override(self.org)

    def put(self, thoughtspot: Emulator, channels: list[str] | None) -> None:
        """Sets them there, as they are by then already or as they were."""
        if self.org is None:
            assert channels is not None
            thoughtspot.set_cluster(channels)
        elif channels is None:
            thoughtspot.reset_override(self.org)
        else:
            thoughtspot.set_override(self.org, channels)

    def declared(self, channels: list[str]) -> dict[str, object]:
        return {"channels": channels} if self.org is None else {"channels": channels, "org_identifier": self.org}


PLACES = {"the cluster": Place(None, f"cluster/{EVENT}", EMAIL), "an Org": Place("Sales", f"org/42/{EVENT}", None)}


@dataclass
class Left:
    """What a step has left behind: the state as the engine keeps it, and what ThoughtSpot has."""

    world: World
    place: Place
    wanted: list[str]
    state: Resource
    partial: Partial | None
    stands: list[str] | None
    text: str

    @property
    def thoughtspot(self) -> Emulator:
        return self.world.thoughtspot

    @contextmanager
    def next_run(self) -> Iterator[Boundary]:
        """What comes later, with ThoughtSpot as the step has left it."""
        self.place.put(self.thoughtspot, self.stands)
        with self.world.run() as run:
            yield run

    def is_taken_back(self, state: Resource) -> bool:
        with self.world.run() as destroy:
            destroy.delete(state)
        return self.place.now(self.thoughtspot) == self.place.before

    def is_finished(self, run: Boundary, state: Resource) -> bool:
        """Whether the next `up` finishes it, as the engine calls for it, and a destroy then takes it back."""
        finished = run.update(state, **self.place.declared(self.wanted))
        assert self.place.now(self.thoughtspot) == self.wanted
        assert run.declare_again(finished, **self.place.declared(self.wanted)) == Diff(False)
        assert "may_be_set" not in finished.outputs
        return self.is_taken_back(finished)


@contextmanager
def struck(fault: Fault, step: Step, place: Place) -> Iterator[Left]:
    """A create of WEBHOOK, or an update from it to both channels, that the fault strikes."""
    orgs = {42: "Sales", 77: "Marketing"}
    with Emulator(orgs=orgs, token=TOKEN) as thoughtspot, Proxy(thoughtspot.url) as proxy:
        world = World(thoughtspot, proxy, fault)
        thoughtspot.add_user(User(USERNAME, secret_key=SECRET_KEY, privileges=("ADMINISTRATION",)))
        thoughtspot.set_cluster(EMAIL)
        wanted, partial, text = WEBHOOK if step is CREATE else BOTH, None, ""
        with world.run() as run:
            inputs = run.check("it", **place.declared(WEBHOOK)).inputs
            state = Resource("it", "", inputs, {}) if step is CREATE else run.create("it", inputs)
        thoughtspot.read_as(stale_reads=fault.stale)
        with Waits() as waits, world.run(waits) as run:
            inputs = run.check("it", **place.declared(WEBHOOK)).inputs
            with world.struck(step, waits):
                try:
                    state = run.create("it", inputs) if step is CREATE else run.update(state, **place.declared(BOTH))
                except StepError as failed:
                    partial, text = failed.partial, str(failed)
        thoughtspot.read_as(stale_reads=0)
        if partial is not None:
            state = replace(state, id=partial.id, outputs=partial.outputs)
        stands = place.now(thoughtspot)
        place.put(thoughtspot, stands)  # What lagged behind is shown from now on.
        yield Left(world, place, wanted, state, partial, stands, text)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(("step", "title"), CASES, ids=lambda case: getattr(case, "name", case))
def test_what_was_written_is_in_the_state(title: str, step: Step, place: Place) -> None:
    """With its id, what was before it and the reasons; the next `up` goes on, a destroy takes it back."""
    with struck(FAULTS[title], step, place) as left:
        assert left.partial is not None
        assert left.partial.id == place.id
        assert left.partial.outputs["channels"] == left.wanted
        assert left.partial.outputs.get("previous_channels") == place.before
        (reason,) = left.partial.reasons
        assert reason.startswith(left.text)
        assert reason.endswith(GOES_ON)
        held = left.world.left(step, left.state, partial=True)
        if held not in _GONE_ON_FROM:
            everything_goes_on_from(left, place)
            _GONE_ON_FROM.add(held)


def everything_goes_on_from(left: Left, place: Place) -> None:
    """A destroy, the next `up`, and a refresh with each of the two after it."""
    assert left.is_taken_back(left.state)
    with left.next_run() as run:
        assert left.is_finished(run, left.state)
    with left.next_run() as refresh:
        refreshed = refresh.read(left.state)
    if refreshed is None:
        assert left.stands is None
        return
    assert refreshed.outputs["channels"] == left.stands
    assert refreshed.outputs.get("previous_channels") == place.before
    assert left.is_taken_back(refreshed)
    with left.next_run() as run:
        assert left.is_finished(run, refreshed)


def test_every_fault_that_leaves_something_written_is_among_them() -> None:
    for step, ends in ((CREATE, "set all the same"), (UPDATE, "changed all the same")):
        column = STEPS.index(step)
        assert all((step, title) in CASES for title, cells in EXPECTED.items() if cells[column].endswith(ends))
