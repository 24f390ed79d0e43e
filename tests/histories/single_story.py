"""What may have become of one scope in a step of a resource of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from histories.engine_model import Step, Told
from histories.world import (
    Place,
    UnexplainedError,
    World,
    called,
    handed_on,
    has_a_reason,
    is_awaited,
    is_foreign,
    is_perhaps_taken,
    may_be_held_by_words,
    may_be_meant,
    shown,
    shown_values,
    taken_back,
)


def told(place: Place, told: Told, world: World) -> set[World]:
    declared = world.owned(told.name, "declared")
    if told.stays is False or told.held is None or told.held.outputs.get("org_id") != place.scope:
        return {declared}
    exists = world.owned(told.name, "exists")
    if told.stays is None:
        return {declared, exists}
    if world.someone("exists", but=told.name):
        raise UnexplainedError(f"two resources have {called(place.scope)}, and nobody says so: {told}")
    return {exists}


def same(_: Place, step: Step, world: World) -> set[World]:
    if world.let_go:
        raise UnexplainedError(f"nothing to do, though a delete has let it go: {step}")
    return {world}


def read(place: Place, step: Step, world: World) -> set[World]:
    if step.done:
        found = None if step.new is None else frozenset(step.new.outputs["channels"])
        if found not in shown_values(place, world):
            raise UnexplainedError(f"read {shown([found])} at {called(place.scope)} instead of {shown([world.value])}")
    else:
        has_a_reason(place, step, {})
    return {world}


def create(place: Place, step: Step, world: World) -> set[World]:
    wanted = frozenset(step.inputs["channels"])
    possible = shown_values(place, world)
    others = world.someone("exists", but=step.name)
    # That an Org which is not shown is another resource's comes out only when it is written, and is undone.
    unaware = not others or (place.hides and place.is_org and None in possible)
    may_write = unaware and any(not is_foreign(place.scope, value, step) for value in possible)
    written = {world.now(wanted)} if may_write else set()
    if step.done:
        if others:
            raise UnexplainedError(f"two resources have set {called(place.scope)}: {step}")
        if not written:
            raise UnexplainedError(f"overwritten without leave: {step}")
        assert step.new is not None
        previous = step.new.outputs.get("previous_channels")
        rightly = {handed_on(place.scope, value, step) for value in possible}
        if (None if previous is None else frozenset(previous)) not in rightly:
            raise UnexplainedError(f"{shown(rightly)} was there before, not {previous}: {step}")
        return {after.owned(step.name, "exists") for after in written}
    if step.lost:
        unsure: set[World] = {world, *written}
        exist = {after.owned(step.name, "exists") for after in unsure if after.value == wanted}
        return {*(after.owned(step.name, "failed") for after in unsure), *exist} if not others else unsure
    reason = has_a_reason(
        place,
        step,
        {
            "answered 400": not place.is_known,
            "is set to": any(is_foreign(place.scope, value, step) for value in possible),
            "both declare": others or is_perhaps_taken(place, world, but=step.name),
        },
    )
    unchanged = place.fair or reason == "is set to"
    nameless = place.hides and place.is_org
    after = _in_the_state(place, step, world, {world} if unchanged else {world, *written}, nameless=nameless)
    return {each.owned(step.name, "failed") for each in after}


def update(place: Place, step: Step, world: World) -> set[World]:
    wanted = world.now(frozenset(step.inputs["channels"])).owned(step.name, "exists")
    if step.done:
        if world.someone("exists", but=step.name):
            raise UnexplainedError(f"two resources have set {called(place.scope)}: {step}")
        return {wanted}
    has_a_reason(place, step, {"answered 400": not place.is_known})
    if step.lost:
        return {world, wanted}
    return _in_the_state(place, step, world, {world} if place.fair else {world, wanted})


def _in_the_state(place: Place, step: Step, world: World, after: set[World], *, nameless: bool = False) -> set[World]:
    """Those worlds in which the state has what a step that failed had written; an Org without a known id has none."""
    explained = {each for each in after if step.new is not None or nameless or each.value == world.value}
    if not explained:
        raise UnexplainedError(f"what was written at {called(place.scope)} is not in the state: {step}")
    return explained


def delete(place: Place, step: Step, world: World) -> set[World]:
    """What the run still declares is left alone, as a success only where that exists."""
    effects = {taken_back(step, value, world.value) for value in shown_values(place, world)}
    done = {world.now(value) if value != world.value else world for value in effects}
    done = {replace(after, let_go=True) for after in done}
    spared = world.someone("exists") or world.someone("meant")
    awaited = not spared and is_awaited(place, step, world)
    if step.done:
        if spared:
            return {world}
        if awaited and is_perhaps_taken(place, world, but=step.name):
            return {world}
        if awaited and not (place.hides and world.value is None):
            raise UnexplainedError(f"deleted, though awaited: {step}")
        return {*done, world} if place.is_org and may_be_held_by_words(place, step) else done
    may_be = world.someone("failed") or awaited or may_be_meant(place, step)
    reason = has_a_reason(place, step, {"does not exist so far": may_be})
    certain = reason is not None or spared or awaited or (place.fair and not step.lost)
    return {world} if certain else {world, *done}


AFTER: dict[str, Callable[[Place, Any, World], set[World]]] = {
    "told": told,
    "same": same,
    "read": read,
    "create": create,
    "update": update,
    "delete": delete,
}
