"""What may have become of one scope in a step of a set. As `scope_story`, whose worlds these are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from histories import single_story
from histories.declared import Part, channels_of
from histories.engine_model import Step
from histories.plugin import Resource
from histories.world import (
    Place,
    UnexplainedError,
    World,
    called,
    handed_on,
    has_a_reason,
    is_foreign,
    is_perhaps_taken,
    may_be_held_by_words,
    may_be_meant,
    shown,
    shown_values,
    taken_back,
)

OVERWRITE = ("where this set declares its own",)
"""Words of errors after which nothing is written at all."""
NOTHING_DONE = (*OVERWRITE, "orgs names one Org twice")
SOME_FAILED = "could not be set"
SOME_NOT_RESET = "could not be reset"
AWAITED = "does not exist so far"


def told(place: Place, part: Part, world: World) -> set[World]:
    event = part.of
    if part.wanted is None:
        return {world}
    declared = world.owned(part.name, "declared")
    if event.held is None or event.stays is False:  # type: ignore[union-attr]
        return {declared}
    # The guard takes a resource that exists for the owner of all that it declares, also of what it has yet to set.
    stays = world.owned(part.name, "exists" if part.is_held else "meant")
    if event.stays is None:  # type: ignore[union-attr]
        return {declared, stays}
    if part.is_held and world.someone("exists", but=part.name):
        raise UnexplainedError(f"two resources have {called(place.scope)}, and nobody says so: {part}")
    return {stays}


def same(_: Place, part: Part, world: World) -> set[World]:
    if world.let_go and part.wanted is not None:
        raise UnexplainedError(f"nothing to do, though a delete has let it go: {part}")
    return {world}


def read(place: Place, part: Part, world: World) -> set[World]:
    step = part.step
    if not step.done:
        has_a_reason(place, step, {})
        return {world}
    assert step.new is not None
    new = step.new.outputs
    if place.scope is None:
        found = channels_of(new.get("cluster"))
    else:
        its = [call for call, org_id in new["org_ids"].items() if org_id == place.scope]
        # Another Org may have the name that the program calls one of its own by.
        labels = [label for label in (place.scope, place.org_name) if label not in new["org_ids"]]
        found = next((channels_of(new["orgs"][each]) for each in (its or labels) if each in new["orgs"]), None)
        if its and not part.is_held:
            raise UnexplainedError(f"a read makes an Org the set's own: {part}")
    if found not in shown_values(place, world):
        raise UnexplainedError(f"read {shown([found])} at {called(place.scope)} instead of {shown([world.value])}")
    return {world}


def apply(place: Place, part: Part, world: World) -> set[World]:
    """A create or an update."""
    step = part.step
    effects, refused = _effects(place, part, world)
    if part.others:
        effects |= {world.now(each) for each in part.others}
    if step.done and part.others:
        raise UnexplainedError(f"{called(place.scope)} is named twice, and nobody says so: {part}")
    if step.done:
        if not effects:
            raise UnexplainedError(f"overwritten without leave: {part}")
        if part.wanted is not None and world.someone("exists", but=part.name):
            raise UnexplainedError(f"two resources have set {called(place.scope)}: {part}")
        if part.wanted is None and not (part.is_held or part.step.inputs.get("exclusive")):
            raise AssertionError("is not about it")
        _holds_what_it_should(place, part, world)
        return {_owned(after, part, "exists") for after in effects}
    if step.lost:
        unsure = {world, *effects}
        exist = {_owned(after, part, "exists") for after in unsure if after.value == part.wanted}
        return {*(_owned(after, part, "failed") for after in unsure), *exist}
    error = step.error or ""
    first = error.partition("\n")[0]
    if any(words in first for words in NOTHING_DONE):
        if OVERWRITE[0] in first and part.listed and not (refused or part.others):
            raise UnexplainedError(f"no reason to refuse {called(place.scope)}: {part}")
        if OVERWRITE[0] in first and not part.listed and not effects:
            raise UnexplainedError(f"refused without a word of {called(place.scope)}: {part}")
        return {_owned(world, part, "failed")}
    if "both declare" in first and step.new is None:
        return {_owned(world, part, "failed")}
    if SOME_FAILED in first:
        return _applied_in_part(place, part, world, effects)
    cluster_awaited = AWAITED in first
    if cluster_awaited:
        if place.scope is None:
            if not world.someone("failed", but=part.name):
                raise UnexplainedError(f"no reason to say {AWAITED!r}: {part}")
            return {world}
        return _kept(place, part, world, effects)
    has_a_reason(place, step, {"answered 400": not place.is_known, "both declare": True})
    return _kept(place, part, world, {world, *effects})


def _applied_in_part(place: Place, part: Part, world: World, effects: set[World]) -> set[World]:
    """Some Orgs could not be set; the cluster was not touched, nor was what an exclusive set does not name."""
    step = part.step
    if place.scope is None or (part.wanted is None and not part.is_held):
        return {_owned(world, part, "failed")}
    if part.wanted is None:
        # Where a name is not known, that may be the very Org that is left out; so nothing is left out then.
        awaited = world.someone("failed", but=part.name) or may_be_meant(place, part.step)
        if part.listed and AWAITED in part.listed and not awaited:
            raise UnexplainedError(f"no reason to say {AWAITED!r}: {part}")
        return _kept(place, part, world, {world, *effects})
    if part.listed is None:
        return _kept(place, part, world, effects)
    reasons = {
        "answered 400": not place.is_known,
        "both declare": world.someone("exists", but=part.name) or is_perhaps_taken(place, world, but=part.name),
        "still shows": bool(part.others) or not place.fair or _is_declared_elsewhere(part, world),
    }
    if part.others:  # As it comes out only now, where ThoughtSpot does not show whose name it is.
        return _kept(place, part, world, {world, *effects})
    reason = has_a_reason(place, replace(step, error=part.listed), reasons)
    # What another one has written over it, that one may take back.
    certain = reason != "still shows" and (place.fair or reason is not None)
    return _kept(place, part, world, {world} if certain else {world, *effects})


def _is_declared_elsewhere(part: Part, world: World) -> bool:
    """Whether another resource may set the same Org while this one does: each finds that out only afterwards."""
    return any(world.someone(role, but=part.name) for role in ("declared", "exists"))


def _kept(place: Place, part: Part, world: World, after: set[World]) -> set[World]:
    """Those worlds after a failure in which the state has what stands: nothing that was written is lost."""
    new = part.step.new
    is_kept = part.is_held if new is None else part.is_kept_by(new.outputs)
    nameless = place.hides and place.is_org and not part.is_held
    left = part.wanted is None
    explained = {each for each in after if is_kept or nameless or left or each.value == world.value}
    if not explained:
        raise UnexplainedError(f"what was written at {called(place.scope)} is not in the state: {part}")
    if part.is_held and not is_kept:
        explained = {each for each in explained if left and (each.value is None or world.owners)}
        if not explained:
            raise UnexplainedError(f"{called(place.scope)} is lost from the state: {part}")
    return {_owned(each, part, "failed") for each in explained}


def _owned(world: World, part: Part, phase: str) -> World:
    return world if part.wanted is None else world.owned(part.name, phase)  # type: ignore[arg-type]


def _effects(place: Place, part: Part, world: World) -> tuple[set[World], bool]:
    """What the step does here, where it comes so far; and whether it may be refused here."""
    if part.wanted is not None:
        if part.is_held:
            stays = part.holds == part.wanted and place.is_org and not world.let_go
            return {world if stays else world.now(part.wanted)}, False
        return _new(place, part, world, part.wanted)
    if part.is_held:
        return _dropped(place, part, world), False
    return _stray(place, part, world)


def _new(place: Place, part: Part, world: World, wanted: frozenset[str]) -> tuple[set[World], bool]:
    virtual = _single(part)
    possible = shown_values(place, world)
    foreign = {value for value in possible if is_foreign(place.scope, value, virtual)}
    after = {world.now(wanted)} if possible - foreign else set()
    if wanted in possible and wanted != world.value:  # It shows what was there, and nothing is written.
        after.add(world)
    return after, bool(foreign)


def _dropped(place: Place, part: Part, world: World) -> set[World]:
    if any(world.someone(phase, but=part.name) for phase in ("exists", "meant", "declared", "failed")):
        return {world}
    if place.scope is None:
        values = {taken_back(_single(part), value, world.value) for value in shown_values(place, world)}
        return {replace(world.now(value) if value != world.value else world, let_go=True) for value in values}
    reset = replace(world.now(None) if world.value is not None else world, let_go=True)
    wary = may_be_meant(place, part.step) or may_be_held_by_words(place, part.step)
    return {reset, world} if wary else {reset}


def _stray(place: Place, part: Part, world: World) -> tuple[set[World], bool]:
    """An Org that an exclusive set does not name."""
    allowed = bool(part.step.inputs.get("allow_overwrite"))
    possible = shown_values(place, world)
    if part.old.get("exclusive") and not allowed and part.stray is None:
        return {world}, False
    refused = {value for value in possible if value is not None and not allowed and value != part.stray}
    effects: set[World] = set()
    for value in possible - refused:
        effects |= {world} if value is None else _dropped(place, part, world)
    return effects, bool(refused)


def delete(place: Place, part: Part, world: World) -> set[World]:
    step = part.step
    if place.scope is None:
        return _delete_cluster(place, part, world)
    seen = shown_values(place, world)
    reset = {replace(world.now(None) if world.value is not None else world, let_go=True)}
    spared = world.someone("exists") or world.someone("meant")
    awaited = not spared and (world.someone("failed") or world.someone("declared"))
    if step.done:
        if spared or seen == {None}:
            return {world}
        if awaited and is_perhaps_taken(place, world, but=step.name):
            return {world}
        if awaited and None not in seen:
            raise UnexplainedError(f"deleted, though awaited: {part}")
        wary = None in seen or may_be_held_by_words(place, step)
        return {*reset, world} if wary else reset
    if step.lost:
        return {world} if spared or awaited else {world, *reset}
    first = (step.error or "").partition("\n")[0]
    if SOME_NOT_RESET not in first:
        about_cluster = AWAITED in first or "cluster" in first
        if not about_cluster:
            has_a_reason(place, step, {})
        return {world} if spared or awaited else {world, *reset}
    if part.listed is None:
        return {world} if spared or None in seen else reset
    may_be = awaited or world.someone("failed") or may_be_meant(place, step)
    reason = has_a_reason(place, replace(step, error=part.listed), {AWAITED: may_be})
    return {world} if reason is not None or spared or awaited or place.fair else {world, *reset}


def _delete_cluster(place: Place, part: Part, world: World) -> set[World]:
    if SOME_NOT_RESET in (part.step.error or "").partition("\n")[0]:
        return {world}
    return single_story.delete(place, _single(part), world)


def _holds_what_it_should(place: Place, part: Part, world: World) -> None:
    """What the state holds after a step that is done."""
    assert part.step.new is not None
    new = part.step.new.outputs
    if part.is_kept_by(new) is not (part.wanted is not None):
        raise UnexplainedError(f"the state has {new['org_ids']}: {part}")
    if place.scope is None and part.wanted is not None:
        previous = channels_of(new.get("previous_cluster_channels"))
        if part.is_held:
            rightly = {channels_of(part.old.get("previous_cluster_channels"))}
        else:
            rightly = {handed_on(None, value, _single(part)) for value in shown_values(place, world)}
        if previous not in rightly:
            raise UnexplainedError(f"{shown(rightly)} was there before, not {shown([previous])}: {part}")


def _single(part: Part) -> Step:
    """The step as a resource of its own would have it there."""
    before = None
    if part.is_held:
        outputs = {
            "org_id": part.scope,
            "channels": sorted(part.holds or ()),
            "previous_channels": part.old.get("previous_cluster_channels") if part.scope is None else None,
        }
        assert part.step.old is not None
        if part.scope is None:
            outputs["may_be_set"] = part.old.get("may_be_set")
        earlier = part.step.old.inputs.get("cluster") if part.scope is None else None
        before = Resource(part.name, "", {} if earlier is None else {"channels": earlier}, outputs)
    inputs = {"channels": sorted(part.wanted or ()), "allow_overwrite": part.step.inputs.get("allow_overwrite")}
    return replace(part.step, inputs=inputs, old=before)


AFTER: dict[str, Callable[[Place, Part, World], set[World]]] = {
    "told": told,
    "same": same,
    "read": read,
    "create": apply,
    "update": apply,
    "delete": delete,
}
