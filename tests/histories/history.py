"""Histories: what people, their programs, the network and other hands may do to one ThoughtSpot, in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from histories.engine_model import EngineModel, How, Line, Run
from histories.occurrences import reading, shown_by
from histories.oracle import Oracle
from histories.weather import CALM, ThoughtSpot, Weather
from pulumi_thoughtspot.emulator import ADMIN, Readings

NAMES = ("a", "b", "c", "d")
ORGS = {42: "Sales", 77: "Marketing"}
BYSTANDER = 99
SUCCESSOR = 50
"""Takes over the name of an Org that has been renamed or deleted."""

CHANNELS: tuple[tuple[str, ...], ...] = (("EMAIL",), ("WEBHOOK",), ("EMAIL", "WEBHOOK"), ())


@dataclass(frozen=True)
class Declaration:
    """What a line says; ``form`` is the way in which it names the Org ``level`` (None: the cluster)."""

    level: int | None
    form: str
    channels: tuple[str, ...]
    allow_overwrite: bool
    delete_first: bool


Then = tuple[How, Weather] | None
"""What follows an edit of the program: nothing so far, or an up."""


class History:
    """One stack, one ThoughtSpot, and what becomes of them.

    `take` makes one thing happen: each public method is one. ``story`` has what has happened so far, ``shown`` what
    that has shown of everything that histories are for (`occurrences`).
    """

    def __init__(self, thoughtspot: ThoughtSpot, engine: EngineModel) -> None:
        self.thoughtspot = thoughtspot
        self.engine = engine
        self.program: list[Line] = []
        self.logs_in = self.mends = False
        self.sound = False
        """Whether nothing has failed so far."""
        self.ended = False
        self.story: list[tuple[str, dict[str, Any]]] = []
        self.shown: set[str] = set()
        self.journal: list[object] = []
        """What was seen of it. Where threads had a hand in it, it may not come again so."""

    def take(self, what: str, given: dict[str, Any]) -> None:
        """Makes it happen."""
        self.story.append((what, given))
        self.shown.add(what)
        getattr(self, what)(**given)

    def begin(
        self,
        readings: Readings,
        cluster: Any,
        sales: Any,
        bystander: Any,
        logs_in: bool,
        program: list[Declaration],
        up: bool,
        mends: bool,
    ) -> None:
        self.logs_in, self.mends = logs_in, mends
        self.thoughtspot.begin({**ORGS, BYSTANDER: "Support"}, readings)
        self.journal.append(readings)
        self.shown.update(reading(name, value) for name, value in readings.as_dict().items())
        if cluster is not None:
            self.thoughtspot.set_cluster(cluster)
        for org, channels in ((42, sales), (BYSTANDER, bystander)):
            if channels is not None:
                self.thoughtspot.set_override(org, channels)
        self.oracle = Oracle(self.thoughtspot)
        self.sound = True
        for name, line in zip(NAMES, program, strict=False):
            self._declare(name, line)
        if up:
            self._up(How(), CALM)

    # The program is edited.

    def declare(self, name: str, declaration: Declaration, then: Then) -> None:
        self._declare(name, declaration)
        self._go_on(then)

    def change_channels(self, line: int, another: int, then: Then) -> None:
        old = self._line(line)
        self._put(replace(old, channels=CHANNELS[(CHANNELS.index(old.channels) + another) % len(CHANNELS)]))
        self._go_on(then)

    def rename(self, line: int, alias: bool, then: Then) -> None:
        old = self._line(line)
        free = next(name for name in NAMES if all(name != other.name for other in self.program))
        self.program[self.program.index(old)] = replace(old, name=free, alias=old.name if alias else None)
        self._forget_aliases(free)
        self._go_on(then)

    def move(self, line: int, level: int | None, form: str, then: Then) -> None:
        self._put(replace(self._line(line), org=self._identifier(level, form)))
        self._go_on(then)

    def swap(self, line: int, then: Then) -> None:
        one, other = self._line(line), self._line(line + 1)
        at, there = self.program.index(one), self.program.index(other)
        self.program[at], self.program[there] = replace(one, org=other.org), replace(other, org=one.org)
        self._go_on(then)

    def remove(self, line: int, then: Then) -> None:
        self.program.remove(self._line(line))
        self._go_on(then)

    def reorder(self, order: tuple[str, ...]) -> None:
        self.program.sort(key=lambda line: order.index(line.name))

    # Other hands.

    def somebody_sets(self, level: int | None, channels: Any) -> None:
        self._set(None if level is None else str(level), channels)

    def somebody_sets_what_is_declared(self, line: int, channels: Any) -> None:
        self._set(self._line(line).org, channels)

    def org_is_renamed(self, org: int, successor: bool) -> None:
        orgs = self.thoughtspot.orgs
        if orgs.get(org) == ORGS[org]:
            self.thoughtspot.rename_org(org, f"{ORGS[org]} EMEA")
            if successor and SUCCESSOR not in orgs:
                self.thoughtspot.add_org(SUCCESSOR, ORGS[org])
        self.oracle.foreign_hand()

    def org_is_deleted(self, org: int, successor: bool) -> None:
        name = self.thoughtspot.orgs.get(org)
        if name is not None:
            self.thoughtspot.delete_org(org)
            if successor and SUCCESSOR not in self.thoughtspot.orgs:
                self.thoughtspot.add_org(SUCCESSOR, name)
        self.oracle.foreign_hand()

    # Commands.

    def up(self, how: How, weather: Weather) -> None:
        self._up(how, weather)

    def look(self, preview: bool) -> None:
        self.shown.add("preview" if preview else "refresh")
        self._run(lambda: self.engine.preview(self.program) if preview else self.engine.refresh(How()))

    def refresh_or_destroy_in_foul_weather(self, weather: Weather) -> None:
        how = How(dies_at=weather.engine_killed_at)
        command = self.engine.destroy if weather.killed_at_write else self.engine.refresh
        self._run(lambda: command(how), weather)

    def end(self) -> None:
        """Whatever has happened: a refresh and an up mend it, there is nothing to do then; and a destroy ends it."""
        if not self.sound:  # It has failed already.
            return
        if self.mends:
            self._mend()
        self._completes(lambda: self.engine.destroy(How()))
        assert not self.engine.live
        assert not self.engine.old
        self.ended = True

    def _mend(self) -> None:
        self._completes(lambda: self.engine.refresh(How()))
        program = self._program_that_can_be()
        self._completes(lambda: self.engine.up(program, How()))
        found = self.thoughtspot.everything_set()
        for line in program:
            level = self.engine.live[line.name].outputs.get("org_id")
            assert found[level] == frozenset(line.channels), f"{line} is not what is set: {found}"
        self.shown.add("mended in the end")
        again = self._completes(lambda: self.engine.up(program, How()))
        assert {step.kind for step in again.steps} <= {"same"}, again

    def _go_on(self, then: Then) -> None:
        if then is not None:
            self._up(*then)

    def _up(self, how: How, weather: Weather) -> None:
        # With --continue-on-error, the engine waits for ever where the delete of a delete-before-replace fails.
        goes_on = how.continue_on_error and not any(line.delete_first for line in self.program)
        how = replace(how, continue_on_error=goes_on, dies_at=weather.engine_killed_at)
        self.shown |= {f"up, {option}" for option in ("refresh", "continue_on_error") if getattr(how, option)}
        self._run(lambda: self.engine.up(self.program, how), weather)

    def _completes(self, command: Callable[[], Run]) -> Run:
        run = self._run(command)
        assert run.complete, run.errors
        return run

    def _run(self, command: Callable[[], Run], weather: Weather = CALM) -> Run:
        thoughtspot, self.sound = self.thoughtspot, False
        token = thoughtspot.new_token()
        login = {"username": ADMIN.name, "secretKey": ADMIN.secret_key or ""} if self.logs_in else {"token": token}
        self.engine.begin_run({"host": thoughtspot.url, **login})
        thoughtspot.take_sent()
        thoughtspot.take_struck()
        before = thoughtspot.everything_set()
        if weather.no_token:
            thoughtspot.expire_tokens()
        if weather.killed_at_write is not None:
            thoughtspot.interrupt(*weather.killed_at_write, self.engine.kill_plugin)
        thoughtspot.next_faults, thoughtspot.down = list(weather.next_faults), weather.down
        thoughtspot.well_for = weather.well_for
        self.journal += [thoughtspot.orgs, before, *self.program, weather]
        run = command()
        self.journal += [*run.told, *run.steps, run.error]
        thoughtspot.calm()
        thoughtspot.settle()
        self.shown |= shown_by(run, weather, self.logs_in, thoughtspot.take_struck(), before)
        self.oracle.judge(run, fair=weather.is_fair or (weather.no_token and self.logs_in))
        self.sound = True
        return run

    def _set(self, org: str | None, channels: tuple[str, ...] | None) -> None:
        """Sets, or resets with None, what is there; nobody can reset the cluster."""
        org_id = None if org is None else self.thoughtspot.org_id(org)
        if org is None and channels is not None:
            self.thoughtspot.set_cluster(channels)
        elif org_id is not None and channels is not None:
            self.thoughtspot.set_override(int(org_id), channels)
        elif org_id is not None:
            self.thoughtspot.reset_override(int(org_id))
        self.oracle.foreign_hand()

    def _declare(self, name: str, it: Declaration) -> None:
        org = self._identifier(it.level, it.form)
        self._put(Line(name, it.channels, org, it.allow_overwrite, it.delete_first))

    def _put(self, line: Line) -> None:
        """The program has ``line``, and no other that names the same resource or the same Org in the same words."""
        same = [old for old in self.program if old.name == line.name or _words(old) == _words(line)]
        at = self.program.index(same[0]) if same else len(self.program)
        self.program = [old for old in self.program if old not in same]
        self.program.insert(min(at, len(self.program)), line)
        self._forget_aliases(line.name)

    def _forget_aliases(self, name: str) -> None:
        """``name`` is a resource's own now, and no other's former one."""
        self.program = [replace(line, alias=None) if line.alias == name else line for line in self.program]

    def _line(self, number: int) -> Line:
        return self.program[number % len(self.program)]

    def _identifier(self, level: int | None, form: str) -> str | None:
        self.shown.add("the cluster" if level is None else f"an Org by its {form}")
        if level is None:
            return None
        name = self.thoughtspot.orgs.get(level, "Nowhere")
        return {"id": str(level), "name": name, "upper case": name.upper()}[form]

    def _program_that_can_be(self) -> list[Line]:
        """The program without what no `up` can set: an Org that is unknown or declared twice."""
        lines: dict[str | None, Line] = {}
        for line in self.program:
            org = None if line.org is None else self.engine.org_of(line) or self.thoughtspot.org_id(line.org)
            if line.org is None or org is not None:
                lines.setdefault(org, replace(line, allow_overwrite=True, delete_first=False))
        return list(lines.values())


THINGS = [name for name, member in vars(History).items() if callable(member) and not name.startswith("_")]
"""Everything that may happen in a history, by name."""
THINGS.remove("take")
THINGS.remove("end")


def _words(line: Line) -> str | None:
    return None if line.org is None else line.org.casefold()
