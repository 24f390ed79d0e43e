"""What may have become of one scope in a run: every order of what happened there, as far as each step explains itself.

Steps that went on at a time may have come in either order. So all orders are tried, and one that explains every step is
enough; where there is none, the run did something that it should not have done.

Nothing is taken from steps alone. What a line of the program has told the provider through check and diff counts from
then on, even where the run ended before that line had a step. And a value is somebody's: a replacement that finds what
its own resource had set hands on what was there before that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from histories.engine_model import Run, Step, Told

Channels = frozenset[str] | None
Scope = str | None
"""An Org's id, or ``no Org`` and what was to be one; None: the cluster."""
Phase = Literal["declared", "exists", "failed"]

EMAIL_ALONE = frozenset({"EMAIL"})


class UnexplainedError(AssertionError):
    """Nothing explains what happened at a scope."""


@dataclass(frozen=True)
class Place:
    """One scope in one run.

    ``org_name``: the Org's name now; None for the cluster, and where ThoughtSpot knows no such Org. ``fair``:
    ThoughtSpot was well all the time. ``lags``: its searches may show what was set before. ``hides``: they do not show
    an Org without an override. ``elsewhere``: what the program declares for other scopes.
    """

    scope: Scope
    run: Run
    org_name: str | None = None
    fair: bool = True
    lags: bool = False
    hides: bool = False
    elsewhere: Sequence[Told] = ()

    @property
    def is_org(self) -> bool:
        return self.scope is not None

    @property
    def is_known(self) -> bool:
        return not self.is_org or self.org_name is not None


@dataclass(frozen=True)
class World:
    """What is set at a scope, and who declares it. ``before``: what was set earlier in this run."""

    value: Channels
    before: frozenset[Channels] = frozenset()
    owners: frozenset[tuple[str, Phase]] = frozenset()
    let_go: bool = False
    """Whether a delete has taken back what was set."""

    def now(self, value: Channels) -> World:
        return replace(self, value=value, before=self.before | {self.value})

    def owned(self, name: str, phase: Phase) -> World:
        return replace(self, owners=frozenset({*(owner for owner in self.owners if owner[0] != name), (name, phase)}))

    def someone(self, phase: Phase, but: str = "") -> bool:
        """Whether a resource, other than ``but``, declares the scope and has come so far."""
        return any(reached == phase and name != but for name, reached in self.owners)


Event = Told | Step


def worlds_after(place: Place, events: Sequence[Event], value: Channels) -> set[World]:
    """Every world that ``events`` may have ended in, from ``value``; raises `UnexplainedError` where there is none."""
    states = {(frozenset(range(len(events))), World(value))}
    for _ in events:
        further: set[tuple[frozenset[int], World]] = set()
        reasons: dict[str, None] = {}
        for left, world in states:
            for number in left:
                event = events[number]
                if any(events[other].span.is_before(event.span) for other in left):
                    continue
                try:
                    further |= {(left - {number}, after) for after in _AFTER[_kind(event)](place, event, world)}
                except UnexplainedError as error:
                    reasons[str(error)] = None
        if not further:
            raise UnexplainedError("\nor: ".join(reasons))
        states = further
    return {world for _, world in states}


def _told(place: Place, told: Told, world: World) -> set[World]:
    declared = world.owned(told.name, "declared")
    if told.stays is False or told.held is None or told.held.outputs.get("org_id") != place.scope:
        return {declared}
    exists = world.owned(told.name, "exists")
    if told.stays is None:
        return {declared, exists}
    if world.someone("exists", but=told.name):
        raise UnexplainedError(f"two resources have {_called(place)}, and nobody says so: {told}")
    return {exists}


def _same(_: Place, step: Step, world: World) -> set[World]:
    if world.let_go:
        raise UnexplainedError(f"nothing to do, though a delete has let it go: {step}")
    return {world}


def _read(place: Place, step: Step, world: World) -> set[World]:
    if step.done:
        found = None if step.new is None else frozenset(step.new.outputs["channels"])
        if found not in _shown_values(place, world):
            raise UnexplainedError(f"read {shown([found])} at {_called(place)} instead of {shown([world.value])}")
    else:
        _has_a_reason(place, step, {})
    return {world}


def _create(place: Place, step: Step, world: World) -> set[World]:
    wanted = frozenset(step.inputs["channels"])
    possible = _shown_values(place, world)
    others = world.someone("exists", but=step.name)
    # That an Org which is not shown is another resource's comes out only when it is written, and is undone.
    unaware = not others or (place.hides and place.is_org and None in possible)
    may_write = unaware and any(not _is_foreign(place.scope, value, step) for value in possible)
    written = {world.now(wanted)} if may_write else set()
    if step.done:
        if others:
            raise UnexplainedError(f"two resources have set {_called(place)}: {step}")
        if not written:
            raise UnexplainedError(f"overwritten without leave: {step}")
        assert step.new is not None
        previous = step.new.outputs.get("previous_channels")
        rightly = {_handed_on(place.scope, value, step) for value in possible}
        if (None if previous is None else frozenset(previous)) not in rightly:
            raise UnexplainedError(f"{shown(rightly)} was there before, not {previous}: {step}")
        return {after.owned(step.name, "exists") for after in written}
    if step.lost:
        unsure: set[World] = {world, *written}
        exist = {after.owned(step.name, "exists") for after in unsure if after.value == wanted}
        return {*(after.owned(step.name, "failed") for after in unsure), *exist} if not others else unsure
    reason = _has_a_reason(
        place,
        step,
        {
            "answered 400": not place.is_known,
            "is set to": any(_is_foreign(place.scope, value, step) for value in possible),
            "both declare": others,
        },
    )
    unchanged = place.fair or reason == "is set to"
    return {after.owned(step.name, "failed") for after in ({world} if unchanged else {world, *written})}


def _update(place: Place, step: Step, world: World) -> set[World]:
    wanted = world.now(frozenset(step.inputs["channels"])).owned(step.name, "exists")
    if step.done:
        if world.someone("exists", but=step.name):
            raise UnexplainedError(f"two resources have set {_called(place)}: {step}")
        return {wanted}
    _has_a_reason(place, step, {"answered 400": not place.is_known})
    return {world} if place.fair and not step.lost else {world, wanted}


def _delete(place: Place, step: Step, world: World) -> set[World]:
    """What the run still declares is left alone, as a success only where that exists."""
    effects = {_taken_back(step, value, world.value) for value in _shown_values(place, world)}
    done = {world.now(value) if value != world.value else world for value in effects}
    done = {replace(after, let_go=True) for after in done}
    spared = world.someone("exists")
    awaited = _is_awaited(place, step, world)
    if step.done:
        if spared:
            return {world}
        if awaited and not (place.hides and world.value is None):
            raise UnexplainedError(f"deleted, though awaited: {step}")
        return done
    may_be = world.someone("failed") or awaited or _may_be_meant(place, step)
    reason = _has_a_reason(place, step, {"does not exist so far": may_be})
    certain = reason is not None or spared or awaited or (place.fair and not step.lost)
    return {world} if certain else {world, *done}


_AFTER: dict[str, Callable[[Place, Event, World], set[World]]] = {
    "told": _told,  # type: ignore[dict-item]
    "same": _same,  # type: ignore[dict-item]
    "read": _read,  # type: ignore[dict-item]
    "create": _create,  # type: ignore[dict-item]
    "update": _update,  # type: ignore[dict-item]
    "delete": _delete,  # type: ignore[dict-item]
}


def _kind(event: Event) -> str:
    return "told" if isinstance(event, Told) else event.kind


def _has_a_reason(place: Place, step: Step, reasons: dict[str, bool]) -> str | None:
    """The words of a step's error for which there are ``reasons``; each that is known has to be a true one.

    Any other error has its reason in a ThoughtSpot that was not well.
    """
    if step.error is None:
        return None
    said = next((words for words in reasons if words in step.error), None)
    if said is None and place.fair:
        raise UnexplainedError(f"an error without a reason: {step}")
    # A bad request may be one that was carried out before, whose answer got lost.
    if said is not None and not reasons[said] and (place.fair or said != "answered 400"):
        raise UnexplainedError(f"no reason to say {said!r}: {step}")
    return said


def _shown_values(place: Place, world: World) -> set[Channels]:
    """What a search may show. In fair weather no step ends before what it has set shows."""
    return {world.value, *world.before} if place.lags and not place.fair else {world.value}


def _is_foreign(scope: Scope, value: Channels, create: Step) -> bool:
    """Whether ``create`` has to leave ``value`` alone."""
    if value is None or (scope is None and value == EMAIL_ALONE) or value == frozenset(create.inputs["channels"]):
        return False
    return not create.inputs.get("allow_overwrite") and not is_own(scope, value, create)


def is_own(scope: Scope, value: Channels, create: Step) -> bool:
    """Whether it is the doing of the resource that ``create`` replaces that ``value`` is set."""
    old = create.old
    return old is not None and old.outputs.get("org_id") == scope and frozenset(old.outputs["channels"]) == value


def _handed_on(scope: Scope, value: Channels, create: Step) -> Channels:
    """What was there before the resource that ``create`` makes, or replaces, where ``value`` is what it found."""
    if value is None or not is_own(scope, value, create):
        return value
    assert create.old is not None
    return _previous(create.old.outputs.get("previous_channels"))


def _taken_back(delete: Step, seen: Channels, value: Channels) -> Channels:
    """What is set after a delete that sees ``seen``, where ``value`` is set."""
    assert delete.old is not None
    held = delete.old.outputs
    if held.get("org_id") is not None:
        # Nothing set there, as far as it shows, may be all that a delete has to see.
        return value if seen is None else None
    return value if seen != frozenset(held["channels"]) else restored(delete)


def restored(delete: Step) -> Channels:
    """What the cluster's default goes back to."""
    assert delete.old is not None
    previous = _previous(delete.old.outputs.get("previous_channels"))
    return EMAIL_ALONE if previous is None else previous


def _previous(listed: Iterable[str] | None) -> Channels:
    return None if listed is None else frozenset(listed)


def _is_awaited(place: Place, delete: Step, world: World) -> bool:
    """Whether a resource is to take the place of what is deleted, and does not exist."""
    if not comes_first(place.run, delete):
        return world.someone("failed") or world.someone("declared")
    # It was bound to come before creates. One that had failed by then was in time to be heard of.
    return any(
        step.kind == "create" and (step.name, "failed") in world.owners and step.span.is_before(delete.span)
        for step in place.run.steps
    )


def comes_first(run: Run, delete: Step) -> bool:
    """Whether this delete came before the create of the very resource that it makes room for."""
    owner = next((line.name for line in run.program if delete.name in (line.name, line.alias)), None)
    told = any(each.name == owner and not each.stays and each.span.begun < delete.span.begun for each in run.told)
    created = any(
        step.kind == "create" and step.name == owner and step.span.begun < delete.span.begun for step in run.steps
    )
    return told and not created


def _may_be_meant(place: Place, delete: Step) -> bool:
    """Whether a line of the program that has nothing to show so far may mean the same Org, as far as words go.

    The provider is wary of names that differ in case alone, and of an Org that was renamed.
    """
    assert delete.old is not None
    held = delete.old.outputs
    words = {word.casefold() for word in (held.get("org_id"), held.get("org_name"), place.org_name) if word}
    put_first = comes_first(place.run, delete)
    for told in place.elsewhere:
        creates = [step for step in place.run.steps if step.kind == "create" and step.name == told.name]
        failed = any(not step.done and not delete.span.is_before(step.span) for step in creates)
        nothing_to_show = not told.stays and not any(step.done and step.span.is_before(delete.span) for step in creates)
        meant = str(told.inputs.get("org_identifier", "")).casefold() in words
        if meant and (failed or (nothing_to_show and not put_first)):
            return True
    return False


def _called(place: Place) -> str:
    return called(place.scope)


def called(scope: Scope) -> str:
    return "the cluster" if scope is None else f"Org {scope}"


def shown(values: Iterable[Channels]) -> str:
    said = {"nothing" if value is None else str(sorted(value)) for value in values}
    return " or ".join(sorted(said))
