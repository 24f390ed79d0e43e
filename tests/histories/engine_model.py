"""A small model of Pulumi's engine: what it holds in its state, and which steps a run makes of a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal, NamedTuple, cast

from histories.plugin import Diff, KilledError, Plugin, Resource, StepError

Kind = Literal["same", "create", "update", "delete", "read"]
_PROVIDER = "__provider"


@dataclass(frozen=True)
class Line:
    """A line of a program, which declares one preference. ``alias`` is the name that the resource had before."""

    name: str
    channels: tuple[str, ...]
    org: str | None = None
    allow_overwrite: bool = False
    delete_first: bool = False
    alias: str | None = None

    @property
    def inputs(self) -> dict[str, Any]:
        org = {} if self.org is None else {"org_identifier": self.org}
        return {"channels": list(self.channels), "allow_overwrite": self.allow_overwrite, **org}

    @property
    def declared(self) -> dict[str | None, tuple[str, ...]]:
        """The channels by what the program calls the Org; None: the cluster."""
        return {self.org: self.channels}


@dataclass(frozen=True)
class SetLine:
    """A line of a program, which declares the preferences of many Orgs. ``alias`` is as of a `Line`."""

    name: str
    orgs: tuple[tuple[str, tuple[str, ...]], ...]
    cluster: tuple[str, ...] | None = None
    exclusive: bool = False
    allow_overwrite: bool = False
    alias: str | None = None
    delete_first: Literal[False] = False
    """Nothing of what happens in a history replaces a set."""

    @property
    def inputs(self) -> dict[str, Any]:
        cluster = {} if self.cluster is None else {"cluster": list(self.cluster)}
        orgs = {org: list(channels) for org, channels in self.orgs}
        return {"orgs": orgs, "exclusive": self.exclusive, "allow_overwrite": self.allow_overwrite, **cluster}

    @property
    def declared(self) -> dict[str | None, tuple[str, ...]]:
        """As of a `Line`."""
        return {**dict(self.orgs), **({} if self.cluster is None else {None: self.cluster})}


WEBHOOK_NAME = "liveboards"


@dataclass(frozen=True)
class WebhookLine:
    """A line of a program, which declares a webhook. It has no secret, so that an equal one is taken over."""

    name: str
    org: str
    url: str
    allow_overwrite: bool = False
    alias: str | None = None
    delete_first: bool = False

    @property
    def inputs(self) -> dict[str, Any]:
        given = {"name": WEBHOOK_NAME, "url": self.url, "allow_overwrite": self.allow_overwrite}
        return {**given, "org_identifier": self.org}

    @property
    def declared(self) -> dict[str | None, tuple[str, ...]]:
        """No preference."""
        return {}


AnyLine = Line | SetLine | WebhookLine
Lines = Sequence[AnyLine]


def is_of_webhook(properties: Mapping[str, Any]) -> bool:
    """Whether these are the inputs or outputs of a webhook."""
    return "url" in properties


def is_of_set(properties: Mapping[str, Any]) -> bool:
    """Whether these are the inputs or outputs of a set."""
    return "orgs" in properties


class Span(NamedTuple):
    """When something began and ended, counted in the events of its run."""

    begun: int
    ended: int

    def is_before(self, other: Span) -> bool:
        """Whether this had ended when the other began; False where both may have gone on at a time."""
        return self.ended < other.begun


_AT_ONCE = Span(0, 0)


@dataclass(frozen=True)
class Told:
    """What the provider heard of one line of the program from check and diff, whether or not a step came of it.

    ``held`` is what the state held of it. ``stays``: whether diff found that it stays at its scope; None: that is not
    known, since the answer did not come or nobody listened.
    """

    name: str
    inputs: Mapping[str, Any]
    held: Resource | None
    stays: bool | None
    span: Span

    def __str__(self) -> str:
        stays = {True: "stays", False: "declares", None: "may stay at"}[self.stays]
        if is_of_set(self.inputs) or is_of_webhook(self.inputs):
            return f"check and diff: {self.name} {stays} {self.inputs}, at {self.span.begun}-{self.span.ended}"
        where = self.held.outputs.get("org_id") if self.held and self.stays else self.inputs.get("org_identifier")
        return f"check and diff: {self.name} {stays} {where or 'the cluster'}, at {self.span.begun}-{self.span.ended}"


@dataclass(frozen=True)
class Step:
    """A step of a run. ``old`` is what the state held before it, ``new`` what it holds since, where that is news.

    ``error`` is what the CLI shows where it failed; None, with neither done nor failed, where its answer was lost.
    """

    kind: Kind
    name: str
    inputs: Mapping[str, Any]
    old: Resource | None = None
    new: Resource | None = None
    error: str | None = None
    lost: bool = False
    span: Span = _AT_ONCE

    @property
    def done(self) -> bool:
        return self.error is None and not self.lost

    def __str__(self) -> str:
        outcome = "lost" if self.lost else f"failed: {self.error}" if self.error else "done"
        when = f"{self.span.begun}-{self.span.ended}"
        old, new = (resource and resource.outputs for resource in (self.old, self.new))
        return f"{self.kind} {self.name} {outcome}, at {when}\n    inputs {self.inputs}\n    old {old}\n    new {new}"


@dataclass
class Run:
    """What a run of ``program`` did: its steps, in the order in which they ended. ``error``: of a check or a diff.

    ``told`` has what the provider heard before any step: a run may end before a line has had one.
    """

    program: Lines = ()
    told: list[Told] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    error: str | None = None
    killed: bool = False

    @property
    def events(self) -> list[Told | Step]:
        """All that the provider was asked."""
        return [*self.told, *self.steps]

    @property
    def errors(self) -> list[str]:
        own = [] if self.error is None else [self.error]
        return own + [step.error for step in self.steps if step.error is not None]

    @property
    def complete(self) -> bool:
        return not self.errors and not self.killed


@dataclass(frozen=True)
class How:
    """How a run goes: with how many steps at a time, and at which of them (from 0) the engine itself is killed."""

    parallel: int = 4
    continue_on_error: bool = False
    refresh: bool = False
    dies_at: int | None = None


class EngineModel:
    """A stack: its state, and the commands that change it.

    ``fresh``: each command has a plugin process of its own. ``step_by_step``: no command takes steps at a time, so that
    nothing depends on the order of threads.
    """

    def __init__(self, plugin: Plugin, fresh: bool = False, step_by_step: bool = False) -> None:
        self._plugin = plugin
        self._fresh = fresh
        self._step_by_step = step_by_step
        self.live: dict[str, Resource] = {}
        self.old: list[Resource] = []
        """Replaced, and not deleted so far."""
        self._unfinished: set[str] = set()
        """Created or updated in part: the next `up` calls update, whether or not anything differs."""
        self._gone: set[str] = set()
        """Deleted to be created anew, and not created so far; its row is still there."""

    def begin_run(self, settings: Mapping[str, str]) -> None:
        """The next command has a new plugin, with these settings."""
        if self._fresh:
            self._plugin.new_process()
        self._plugin.new_run({f"thoughtspot:{name}": value for name, value in settings.items()})

    def kill_plugin(self) -> None:
        """The plugin's process ends here and now."""
        self._plugin.kill()

    def up(self, program: Lines, how: How) -> Run:
        run = self._begin(how)
        run.program = tuple(program)
        if how.refresh:
            self._refresh(run)
            if run.errors or run.stopped:
                return run.finished()
        for line in program:
            if run.stopped:
                break
            try:
                self._register(run, line)
            except StepError as error:
                run.error = str(error)
                break
            except KilledError:
                run.killed = True
                break
        run.wait()
        if not run.killed and run.error is None and (not run.errors or how.continue_on_error):
            declared = {line.name for line in program}
            unwanted = [resource for name, resource in self.live.items() if name not in declared]
            self._delete_all(run, [*self.old, *unwanted])
        return run.finished()

    def preview(self, program: Lines) -> Run:
        """Checks and diffs alone. The errors of both end it."""
        run = _Running(How())
        run.program = tuple(program)
        for line in program:
            try:
                held = self.live.get(line.alias or line.name) or self.live.get(line.name)
                self._tell(run, line, None if line.name in self._gone else held)
            except StepError as error:
                run.error = str(error)
                break
        return run.finished()

    def refresh(self, how: How) -> Run:
        run = self._begin(how)
        self._refresh(run)
        return run.finished()

    def destroy(self, how: How) -> Run:
        run = self._begin(how)
        self._delete_all(run, [*self.old, *self.live.values()])
        return run.finished()

    def _begin(self, how: How) -> _Running:
        return _Running(replace(how, parallel=1) if self._step_by_step else how)

    def _register(self, run: _Running, line: AnyLine) -> None:
        former = self.live.get(line.alias or "") if line.name not in self.live else None
        if former is not None:
            self.live[line.name] = replace(self.live.pop(former.name), name=line.name)
            if former.name in self._unfinished:
                self._unfinished ^= {former.name, line.name}
        held = None if line.name in self._gone else self.live.get(line.name)
        begun = run.now()
        inputs, diff = self._tell(run, line, held)
        if held is None or diff is None:
            run.start(self._create, line.name, inputs)
            return
        is_same = diff.changes is False or (diff.changes is None and inputs == held.inputs)
        if is_same and line.name not in self._unfinished:
            self.live[line.name] = replace(held, inputs=inputs)
            span = Span(begun, run.now())
            run.steps.append(Step("same", line.name, inputs, held, self.live[line.name], span=span))
        elif not diff.replaces:
            run.start(self._update, held, inputs)
        else:
            run.start(self._replace, line, former or held, self._checked(line, None))

    def org_of(self, line: Line) -> str | None:
        """The id of the Org that the resource of ``line`` is bound to, if it is and ``line`` still names it."""
        held = None if line.name in self._gone else self.live.get(line.name)
        if held is None or line.org is None:
            return None
        org_id: str | None = held.outputs.get("org_id")
        return org_id if line.org in (org_id, held.outputs.get("org_name"), held.inputs.get("org_identifier")) else None

    def ids_of(self, line: SetLine) -> dict[str, str]:
        """The id of each Org that the set of ``line`` holds, by what the line calls it."""
        held = self.live.get(line.name)
        if held is None:
            return {}
        found = {org: held_id(held.outputs, org) for org, _ in line.orgs}
        return {org: org_id for org, org_id in found.items() if org_id is not None}

    def _at(self, properties: Mapping[str, Any]) -> Plugin:
        """The plugin, for resources of the kind that has such properties."""
        if is_of_webhook(properties):
            return cast("Plugin", self._plugin.of_webhooks())
        return cast("Plugin", self._plugin.of_sets()) if is_of_set(properties) else self._plugin

    def _tell(self, run: _Running, line: AnyLine, held: Resource | None) -> tuple[dict[str, Any], Diff | None]:
        """Checks the line, and has it compared with what the state holds. A check that fails declares nothing."""
        begun = run.now()
        inputs = self._checked(line, held)
        diff: Diff | None = None
        stays: bool | None = False if held is None else None
        try:
            if held is not None:
                diff = self._at(inputs).diff(held, inputs, line.name)
                stays = not diff.replaces
        finally:
            run.told.append(Told(line.name, inputs, held, stays, Span(begun, run.now())))
        return inputs, diff

    def _checked(self, line: AnyLine, held: Resource | None) -> dict[str, Any]:
        checked = self._at(line.inputs).check(line.name, held.inputs if held else None, **line.inputs)
        if checked.failures:
            raise StepError("\n".join(checked.failures.values()))
        return checked.inputs

    def _create(self, run: _Running, name: str, inputs: dict[str, Any], old: Resource | None = None) -> bool:
        step = run.carry_out(Step("create", name, inputs, old), lambda: self._at(inputs).create(name, inputs))
        self._note(step)
        if step.new is not None:
            self._gone.discard(name)
        return step.done

    def _update(self, run: _Running, held: Resource, inputs: dict[str, Any]) -> bool:
        step = run.carry_out(Step("update", held.name, inputs, held), lambda: self._at(inputs).update_to(held, inputs))
        self._note(step)
        return step.done

    def _note(self, step: Step) -> None:
        """The state has what came of a create or an update."""
        if step.new is not None:
            self.live[step.name] = step.new
        if step.done:
            self._unfinished.discard(step.name)
        elif step.new is not None:
            self._unfinished.add(step.name)

    def _replace(self, run: _Running, line: AnyLine, held: Resource, inputs: dict[str, Any]) -> bool:
        """``held`` has its former name still, which is how the engine calls it when it deletes it."""
        if not line.delete_first:
            before = self.live[line.name]
            done = self._create(run, line.name, inputs, held)
            if self.live[line.name] is not before:
                self.old.append(held)
            return done
        if not self._delete(run, held, keep=line.name):
            return False
        return self._create(run, line.name, inputs, held)

    def _delete(self, run: _Running, held: Resource, keep: str | None = None) -> bool:
        step = run.carry_out(Step("delete", held.name, held.inputs, held), lambda: self._at(held.outputs).delete(held))
        if step.done and keep:
            self._gone.add(keep)
        elif step.done and any(old is held for old in self.old):
            self.old = [old for old in self.old if old is not held]
        elif step.done:
            del self.live[held.name]
            self._unfinished.discard(held.name)
        return step.done

    def _delete_all(self, run: _Running, resources: Sequence[Resource]) -> None:
        for held in resources:
            if held.name in self._gone and self.live.get(held.name) is held:
                self._gone.discard(held.name)
                del self.live[held.name]
            else:
                run.start(self._delete, held)
        run.wait()

    def _refresh(self, run: _Running) -> None:
        for held in [resource for name, resource in self.live.items() if name not in self._gone]:
            run.start(self._read, held)
        run.wait()

    def _read(self, run: _Running, held: Resource) -> bool:
        step = run.carry_out(Step("read", held.name, held.inputs, held), lambda: self._read_and_diff(held))
        if step.done and step.new is None:
            del self.live[held.name]
        elif step.new is not None:
            self.live[held.name] = step.new
        if step.done:
            self._unfinished.discard(held.name)
        return step.done

    def _read_and_diff(self, held: Resource) -> Resource | None:
        found = self._at(held.outputs).read(held)
        if found is not None:
            self._at(held.outputs).diff(replace(found, inputs=held.inputs), held.inputs)
        return found


def held_id(outputs: Mapping[str, Any], identifier: str) -> str | None:
    """The id of the Org that ``identifier`` means among those that a set holds, as far as its outputs tell."""
    ids, names = outputs["org_ids"], outputs["org_names"]
    if identifier.isdecimal():
        return identifier if identifier in ids.values() else None
    named = (ids[called] for called, name in names.items() if name == identifier)
    found: str | None = ids.get(identifier) or next(named, None)
    return found


def _partly(step: Step, failed: StepError) -> Resource | None:
    """What the engine puts into the state though the step failed. After an update, the inputs stay what they were."""
    if failed.partial is None:
        return None
    inputs = step.old.inputs if step.kind == "update" and step.old is not None else step.inputs
    return Resource(step.name, failed.partial.id, dict(inputs), failed.partial.outputs)


_POOL = ThreadPoolExecutor(16)


class _Running(Run):
    """A run under way."""

    def __init__(self, how: How) -> None:
        super().__init__()
        self._how = how
        self._under_way: list[Future[bool]] = []
        self._begun = 0
        self._events = count()

    @property
    def stopped(self) -> bool:
        return self.killed or (bool(self.errors) and not self._how.continue_on_error)

    def now(self) -> int:
        """A number for what happens now: higher than that of all that has happened before."""
        return next(self._events)

    def start(self, work: Callable[..., bool], *arguments: Any) -> None:
        """Begins a chain of steps, once there is room for it."""
        if self.stopped:
            return
        self._under_way.append(_POOL.submit(work, self, *arguments))
        if len(self._under_way) >= self._how.parallel:
            self.wait()

    def wait(self) -> None:
        waiting, self._under_way = self._under_way, []
        for chain in waiting:
            chain.result()

    def carry_out(self, step: Step, call: Callable[[], Resource | None]) -> Step:
        number, self._begun = self._begun, self._begun + 1
        begun = self.now()
        try:
            new = call()
        except StepError as error:
            step = replace(step, error=str(error), new=_partly(step, error))
        except KilledError:
            self.killed = True
            step = replace(step, lost=True)
        else:
            step = replace(step, new=new)
        if self._how.dies_at is not None and number >= self._how.dies_at:
            self.killed = True
        if self.killed and (step.done or step.new is not None):
            step = replace(step, new=None, error=None, lost=True)
        step = replace(step, span=Span(begun, self.now()))
        self.steps.append(step)
        return step

    def finished(self) -> Run:
        self.wait()
        return self
