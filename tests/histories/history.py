"""Histories: what people, their programs, the network and other hands may do to one ThoughtSpot, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from histories.declared import held
from histories.engine_model import (
    WEBHOOK_NAME,
    AnyLine,
    EngineModel,
    How,
    Line,
    Lines,
    Run,
    SetLine,
    WebhookLine,
)
from histories.occurrences import reading, shown_by
from histories.oracle import Oracle
from histories.weather import CALM, ThoughtSpot, Weather
from histories.webhook_oracle import WebhookOracle
from pulumi_thoughtspot.emulator import ADMIN, Readings

NAMES = ("a", "b", "c", "d")
SETS = ("s", "t")
WEBHOOKS = ("v", "w")
URLS = ("https://one.example.com/", "https://two.example.com/")
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


@dataclass(frozen=True)
class SetDeclaration:
    """What the line of a set says: ``orgs`` as ``level``, ``form`` and ``channels`` of a `Declaration`.

    ``alone``: whether the lines that an exclusive set bears no other beside it are removed.
    """

    orgs: tuple[tuple[int, str, tuple[str, ...]], ...]
    cluster: tuple[str, ...] | None
    exclusive: bool
    allow_overwrite: bool
    alone: bool = True


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
        self.program: list[AnyLine] = []
        self.logs_in = self.mends = False
        self.sound = False
        """Whether nothing has failed so far."""
        self.had_webhooks = False
        """Whether the program has declared one at any time."""
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
        sets: Sequence[SetDeclaration] = (),
        webhooks: Sequence[tuple[int, str, str, bool]] = (),
    ) -> None:
        """``webhooks``: which Org, by what form, the URL, and whether it may overwrite; they take a login."""
        self.logs_in, self.mends = logs_in, mends
        self.thoughtspot.begin({**ORGS, BYSTANDER: "Support"}, readings)
        self.journal.append(readings)
        self.shown.update(reading(name, value) for name, value in readings.as_dict().items())
        if cluster is not None:
            self.thoughtspot.set_cluster(cluster)
        for org, channels in ((42, sales), (BYSTANDER, bystander)):
            if channels is not None:
                self.thoughtspot.set_override(org, channels)
        self.thoughtspot.add_webhook("somebody's", URLS[0], BYSTANDER)
        self.oracle = Oracle(self.thoughtspot)
        self.webhook_oracle = WebhookOracle(self.thoughtspot)
        self.sound = True
        for name, line in zip(NAMES, program, strict=False):
            self._declare(name, line)
        for name, of_set in zip(SETS, sets, strict=False):
            self._declare_set(name, of_set)
        for name, (level, form, url, may) in zip(WEBHOOKS, webhooks if logs_in else (), strict=False):
            org = self._identifier(level, form)
            assert org is not None
            self._put_webhook(WebhookLine(name, org, url, may))
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
        self._rename(self._line(line), NAMES, alias)
        self._go_on(then)

    def rename_set(self, line: int, alias: bool, then: Then) -> None:
        self._rename(self._set_line(line), SETS, alias)
        self._go_on(then)

    def _rename(self, old: AnyLine, names: Sequence[str], alias: bool) -> None:
        free = next(name for name in names if all(name != other.name for other in self.program))
        self.program[self.program.index(old)] = replace(old, name=free, alias=old.name if alias else None)
        self._forget_aliases(free)

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
        self.program.sort(key=lambda line: order.index(line.name) if line.name in order else len(order))

    # Sets.

    def declare_set(self, name: str, declaration: SetDeclaration, then: Then) -> None:
        self._declare_set(name, declaration)
        self._go_on(then)

    def _declare_set(self, name: str, declaration: SetDeclaration) -> None:
        self.shown.add("an exclusive set" if declaration.exclusive else "a set")
        its: dict[str, tuple[str, tuple[str, ...]]] = {}
        for level, form, channels in declaration.orgs:
            org = self._identifier(level, form)
            assert org is not None
            its[org.casefold()] = (org, channels)  # Those that differ in case alone are refused as they are written.
        orgs = tuple(its.values())
        it = SetLine(name, orgs, declaration.cluster, declaration.exclusive, declaration.allow_overwrite)
        if it.declared or (it.exclusive and it.allow_overwrite):
            self._put(it, alone=declaration.alone)

    def declare_in_set(self, line: int, level: int, form: str, channels: tuple[str, ...], then: Then) -> None:
        """A set has one Org more, or other channels for one."""
        old, org = self._set_line(line), self._identifier(level, form)
        assert org is not None
        kept = tuple(each for each in old.orgs if each[0].casefold() != org.casefold())
        self._put(replace(old, orgs=(*kept, (org, channels))))
        self._go_on(then)

    def leave_out_of_set(self, line: int, org: int, then: Then) -> None:
        """A set has one Org less, or no cluster's default any more."""
        old = self._set_line(line)
        at = org % (len(old.orgs) + 1)
        self._put(
            replace(old, cluster=None) if at == len(old.orgs) else replace(old, orgs=old.orgs[:at] + old.orgs[at + 1 :])
        )
        self._go_on(then)

    def change_set(self, line: int, exclusive: bool, allow_overwrite: bool, cluster: Any, then: Then) -> None:
        old = self._set_line(line)
        self._put(replace(old, exclusive=exclusive, allow_overwrite=allow_overwrite, cluster=cluster))
        self._go_on(then)

    def move_into_set(self, line: int, set_line: int, then: Then) -> None:
        """What a resource of its own declares, a set declares."""
        single, old = self._line(line), self._set_line(set_line)
        if single.org is None:
            self._put(replace(old, cluster=single.channels))
        else:
            self._put(replace(old, orgs=(*old.orgs, (single.org, single.channels))))
        self._go_on(then)

    def move_out_of_set(self, line: int, org: int, name: str, then: Then) -> None:
        """What a set declares, a resource of its own declares."""
        old = self._set_line(line)
        its = list(old.declared.items())
        if its:
            called, channels = its[org % len(its)]
            self._put(Line(name, channels, called, old.allow_overwrite))
        self._go_on(then)

    def make_set_of_all(self, name: str, exclusive: bool, then: Then) -> None:
        """All that resources of their own declare becomes one set."""
        singles = [line for line in self.program if isinstance(line, Line)]
        its = {line.org: line.channels for line in singles}
        orgs = tuple((org, channels) for org, channels in its.items() if org is not None)
        if its:
            self._put(SetLine(name, orgs, its.get(None), exclusive))
        self._go_on(then)

    def make_single_ones_of_set(self, line: int, then: Then) -> None:
        """All that a set declares becomes resources of their own, as far as there are names for them."""
        old = self._set_line(line)
        self.program.remove(old)
        free = (name for name in NAMES if all(name != each.name for each in self.program))
        for name, (called, channels) in zip(list(free), old.declared.items(), strict=False):
            self._put(Line(name, channels, called, old.allow_overwrite))
        self._go_on(then)

    # Webhooks, which take a login.

    def declare_webhook(
        self, name: str, level: int, form: str, url: str, allow_overwrite: bool, delete_first: bool, then: Then
    ) -> None:
        org = self._identifier(level, form)
        assert org is not None
        self._put_webhook(WebhookLine(name, org, url, allow_overwrite, delete_first=delete_first))
        self._go_on(then)

    def change_webhook(self, line: int, then: Then) -> None:
        old = self._webhook_line(line)
        self._put_webhook(replace(old, url=URLS[1 - URLS.index(old.url)]))
        self._go_on(then)

    def rename_webhook(self, line: int, alias: bool, then: Then) -> None:
        self._rename(self._webhook_line(line), WEBHOOKS, alias)
        self._go_on(then)

    def remove_webhook(self, line: int, then: Then) -> None:
        self.program.remove(self._webhook_line(line))
        self._go_on(then)

    def somebody_has_a_webhook(self, org: int, url: str | None) -> None:
        """Makes, changes or (None) deletes the webhook of the name that the program's have."""
        there = [each for each in self.thoughtspot.webhooks if each.org_id == org and each.name == WEBHOOK_NAME]
        for webhook in there:
            if url is None:
                self.thoughtspot.remove_webhook(webhook.id)
            else:
                self.thoughtspot.change_webhook(webhook.id, url=url)
        if not there and url is not None and org in self.thoughtspot.orgs:
            self.thoughtspot.add_webhook(WEBHOOK_NAME, url, org)
        self.webhook_oracle.foreign_hand()

    # Other hands.

    def somebody_sets(self, level: int | None, channels: Any) -> None:
        self._set(None if level is None else str(level), channels)

    def somebody_sets_what_is_declared(self, line: int, channels: Any) -> None:
        its = [org for each in self.program for org in each.declared]
        self._set(its[line % len(its)], channels)

    def org_is_renamed(self, org: int, successor: bool) -> None:
        orgs = self.thoughtspot.orgs
        if orgs.get(org) == ORGS[org]:
            self.thoughtspot.rename_org(org, f"{ORGS[org]} EMEA")
            if successor and SUCCESSOR not in orgs:
                self.thoughtspot.add_org(SUCCESSOR, ORGS[org])
        self._foreign_hand()

    def org_is_deleted(self, org: int, successor: bool) -> None:
        name = self.thoughtspot.orgs.get(org)
        if name is not None:
            self.thoughtspot.delete_org(org)
            if successor and SUCCESSOR not in self.thoughtspot.orgs:
                self.thoughtspot.add_org(SUCCESSOR, name)
        self._foreign_hand()

    def _foreign_hand(self) -> None:
        self.oracle.foreign_hand()
        self.webhook_oracle.foreign_hand()

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
            if isinstance(line, WebhookLine):
                self._is_there(line)
                continue
            its = held(self.engine.live[line.name].outputs)
            assert its.keys() <= found.keys(), f"{line} is of what is not there: {its}"
            wanted = Counter(frozenset(channels) for channels in line.declared.values())
            assert Counter(found[level] for level in its) == wanted, f"{line} is not what is set: {found}"
            if isinstance(line, SetLine) and line.exclusive:
                others = {org: channels for org, channels in found.items() if org is not None and org not in its}
                assert set(others.values()) <= {None}, f"{line} is exclusive, and is not alone: {found}"
        self.shown.add("mended in the end")
        again = self._completes(lambda: self.engine.up(program, How()))
        assert {step.kind for step in again.steps} <= {"same"}, again

    def _is_there(self, line: WebhookLine) -> None:
        org_id = self.engine.live[line.name].outputs["org_id"]
        its = [each for each in self.thoughtspot.webhooks if str(each.org_id) == org_id and each.name == WEBHOOK_NAME]
        assert [each.url for each in its] == [line.url], f"{line} is not what is there: {its}"

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
        fair = weather.is_fair or (weather.no_token and self.logs_in)
        held = [*self.engine.live.values(), *self.engine.old]
        self.webhook_oracle.judge(run, fair, held, calm=weather == CALM)
        self.oracle.judge(run, fair=fair)
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

    def _put(self, line: Line | SetLine, alone: bool = True) -> None:
        """The program has ``line``, and no other that names the same resource or the same Org in the same words.

        ``alone``: nor any that an exclusive set bears no other beside it.
        """
        if isinstance(line, SetLine) and not (line.orgs or line.allow_overwrite):
            line = replace(line, exclusive=False)  # Such a set is refused by its constructor.
        program: list[AnyLine] = []
        at = next((n for n, old in enumerate(self.program) if old.name == line.name), None)
        for number, old in enumerate(self.program):
            rest = None if old.name == line.name else _without(old, line, alone=alone)
            if rest is not None:
                program.append(rest)
            elif at is None:
                at = number
        if line.declared or (isinstance(line, SetLine) and line.exclusive):
            program.insert(len(program) if at is None else min(at, len(program)), line)
        self.program = program
        self._forget_aliases(line.name)

    def _put_webhook(self, line: WebhookLine) -> None:
        """The program has ``line``, and no other webhook of the same Org in the same words."""
        self.had_webhooks = True
        words = line.org.casefold()
        self.program = [
            old
            for old in self.program
            if old.name != line.name and not (isinstance(old, WebhookLine) and old.org.casefold() == words)
        ]
        self.program.append(line)
        self._forget_aliases(line.name)

    def _forget_aliases(self, name: str) -> None:
        """``name`` is a resource's own now, and no other's former one."""
        self.program = [replace(line, alias=None) if line.alias == name else line for line in self.program]

    def _line(self, number: int) -> Line:
        lines = self.singles
        return lines[number % len(lines)]

    def _set_line(self, number: int) -> SetLine:
        lines = self.sets
        return lines[number % len(lines)]

    def _webhook_line(self, number: int) -> WebhookLine:
        lines = self.webhooks
        return lines[number % len(lines)]

    @property
    def webhooks(self) -> list[WebhookLine]:
        """The lines that declare a webhook each."""
        return [line for line in self.program if isinstance(line, WebhookLine)]

    @property
    def singles(self) -> list[Line]:
        """The lines that declare one preference each."""
        return [line for line in self.program if isinstance(line, Line)]

    @property
    def sets(self) -> list[SetLine]:
        """Those that declare many."""
        return [line for line in self.program if isinstance(line, SetLine)]

    def _identifier(self, level: int | None, form: str) -> str | None:
        self.shown.add("the cluster" if level is None else f"an Org by its {form}")
        if level is None:
            return None
        name = self.thoughtspot.orgs.get(level, "Nowhere")
        return {"id": str(level), "name": name, "upper case": name.upper()}[form]

    def _program_that_can_be(self) -> Lines:
        """The program without what no `up` can set: an Org that is unknown or declared twice."""
        lines: list[AnyLine] = []
        taken: set[str | None] = set()
        whole = next((line for line in self.sets if line.exclusive), None)
        for line in [whole] * (whole is not None) + [line for line in self.program if line is not whole]:
            assert line is not None
            if isinstance(line, WebhookLine):
                continue
            ids = self.engine.ids_of(line) if isinstance(line, SetLine) else {line.org: self.engine.org_of(line)}
            kept: dict[str | None, tuple[str, ...]] = {}
            for called, channels in line.declared.items():
                org = None if called is None else ids.get(called) or self.thoughtspot.org_id(called)
                known = called is None or org is not None
                if known and org not in taken and (whole in (None, line) or called is None):
                    kept[called] = channels
                    taken.add(org)
            if isinstance(line, SetLine):
                orgs = tuple((called, channels) for called, channels in kept.items() if called is not None)
                rest = replace(line, orgs=orgs, cluster=kept.get(None), allow_overwrite=True)
                lines += [replace(rest, exclusive=line is whole)] if rest.declared or line is whole else []
            elif kept:
                lines.append(replace(line, allow_overwrite=True, delete_first=False))
        return [*lines, *self._webhooks_that_can_be()]

    def _webhooks_that_can_be(self) -> list[WebhookLine]:
        """With the names of their Orgs as ThoughtSpot writes them: in another case, one may find no id."""
        lines: dict[str, WebhookLine] = {}
        for line in self.webhooks:
            held = self.engine.live.get(line.name)
            its = {} if held is None else held.outputs
            mine = line.org in (its.get("org_id"), its.get("org_name"), its.get("org_identifier"))
            org = its["org_id"] if mine else self.thoughtspot.org_id(line.org)
            alone = self.thoughtspot.readings.webhooks_per_org == "one"
            others = [each.org_id for each in self.thoughtspot.webhooks if each.name != WEBHOOK_NAME]
            if org is not None and int(org) in self.thoughtspot.orgs and not (alone and int(org) in others):
                called = line.org if mine or line.org == org else self.thoughtspot.orgs[int(org)]
                lines.setdefault(org, replace(line, org=called, allow_overwrite=True, delete_first=False))
        return list(lines.values())


THINGS = [name for name, member in vars(History).items() if callable(member) and not name.startswith("_")]
"""Everything that may happen in a history, by name."""
THINGS.remove("take")
THINGS.remove("end")


def _without(old: AnyLine, new: Line | SetLine, *, alone: bool) -> AnyLine | None:
    """A line without what ``new`` declares in the same words; None where nothing is left of it."""
    if isinstance(old, WebhookLine):
        return old
    words = {None if org is None else org.casefold() for org in new.declared}
    whole = isinstance(new, SetLine) and new.exclusive and alone
    if isinstance(old, Line):
        same = (None if old.org is None else old.org.casefold()) in words
        return None if same or (whole and old.org is not None) else old
    orgs = () if whole else tuple(each for each in old.orgs if each[0].casefold() not in words)
    more_orgs = bool(words - {None}) or whole
    left = replace(
        old,
        orgs=orgs,
        cluster=None if None in words else old.cluster,
        exclusive=old.exclusive and not (more_orgs and alone) and bool(orgs or old.allow_overwrite),
    )
    return left if left.declared or left.exclusive else None
