"""A scope of ThoughtSpot in one run, what may be set there, and what it takes to explain it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from histories.declared import Channels, Scope, channels_of
from histories.engine_model import Run, Step, Told, is_of_set
from histories.plugin import Resource

Phase = Literal["declared", "meant", "exists", "failed"]
"""``meant``: of a set that exists, what it has yet to set."""

EMAIL_ALONE = frozenset({"EMAIL"})


class UnexplainedError(AssertionError):
    """Nothing explains what happened at a scope."""


@dataclass(frozen=True)
class Place:
    """One scope in one run.

    ``org_name``: the Org's name now; None for the cluster, and where ThoughtSpot knows no such Org. ``fair``:
    ThoughtSpot was well all the time. ``lags``: its searches may show what was set before. ``hides``: they do not show
    an Org without an override. ``elsewhere``: what was told of other scopes, each with what the program calls those.
    """

    scope: Scope
    run: Run
    org_name: str | None = None
    fair: bool = True
    lags: bool = False
    hides: bool = False
    elsewhere: Sequence[tuple[Told, Sequence[str]]] = ()

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


def is_perhaps_taken(place: Place, world: World, but: str) -> bool:
    """Whether a set declares the scope, which has an Org as soon as it knows its id, whatever becomes of the set."""
    sets = {event.name for event in place.run.events if is_of_set(event.inputs)} - {but}
    return any(name in sets for name, _ in world.owners)


def has_a_reason(place: Place, step: Step, reasons: dict[str, bool]) -> str | None:
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


def shown_values(place: Place, world: World) -> set[Channels]:
    """What a search may show. In fair weather no step ends before what it has set shows."""
    return {world.value, *world.before} if place.lags and not place.fair else {world.value}


def is_foreign(scope: Scope, value: Channels, create: Step) -> bool:
    """Whether ``create`` has to leave ``value`` alone."""
    if value is None or (scope is None and value == EMAIL_ALONE) or value == frozenset(create.inputs["channels"]):
        return False
    return not create.inputs.get("allow_overwrite") and not is_own(scope, value, create)


def is_own(scope: Scope, value: Channels, create: Step) -> bool:
    """Whether it is the doing of the resource that ``create`` replaces that ``value`` is set."""
    old = create.old
    return old is not None and old.outputs.get("org_id") == scope and value in its_values(old)


def its_values(held: Resource) -> set[Channels]:
    """What a resource may have set: after an update that is done in part, its inputs are what it had set before."""
    values = {channels_of(properties.get("channels")) for properties in (held.outputs, held.inputs)}
    return (values | {frozenset(each) for each in held.outputs.get("may_be_set") or ()}) - {None}


def handed_on(scope: Scope, value: Channels, create: Step) -> Channels:
    """What was there before the resource that ``create`` makes, or replaces, where ``value`` is what it found."""
    if value is None or not is_own(scope, value, create):
        return value
    assert create.old is not None
    return channels_of(create.old.outputs.get("previous_channels"))


def taken_back(delete: Step, seen: Channels, value: Channels) -> Channels:
    """What is set after a delete that sees ``seen``, where ``value`` is set."""
    assert delete.old is not None
    held = delete.old.outputs
    if held.get("org_id") is not None:
        # Nothing set there, as far as it shows, may be all that a delete has to see.
        return value if seen is None else None
    return restored(delete) if seen in its_values(delete.old) else value


def restored(delete: Step) -> Channels:
    """What the cluster's default goes back to."""
    assert delete.old is not None
    previous = channels_of(delete.old.outputs.get("previous_channels"))
    return EMAIL_ALONE if previous is None else previous


def is_awaited(place: Place, delete: Step, world: World) -> bool:
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


def may_be_meant(place: Place, delete: Step) -> bool:
    """Whether a line of the program that has nothing to show so far may mean the same Org, as far as words go.

    The provider is wary of names that differ in case alone, and of an Org that was renamed.
    """
    put_first = comes_first(place.run, delete)
    for told in _in_other_words(place, delete):
        creates = [step for step in place.run.steps if step.kind == "create" and step.name == told.name]
        failed = any(not step.done and not delete.span.is_before(step.span) for step in creates)
        nothing_to_show = not told.stays and not any(step.done and step.span.is_before(delete.span) for step in creates)
        if failed or _has_failed(place, told, delete) or (nothing_to_show and not put_first):
            return True
    return False


def may_be_held_by_words(place: Place, delete: Step) -> bool:
    """Whether a set that exists may mean the same Org by what it has yet to set, as far as words go."""
    return any(is_of_set(told.inputs) for told in _in_other_words(place, delete))


def _has_failed(place: Place, told: Told, delete: Step) -> bool:
    """Whether what was told is of a set whose update has failed: it may be about anything that it declares."""
    updates = [step for step in place.run.steps if step.kind == "update" and step.name == told.name]
    return is_of_set(told.inputs) and any(not step.done and not delete.span.is_before(step.span) for step in updates)


def _in_other_words(place: Place, delete: Step) -> list[Told]:
    """What was told of other scopes by what may be this one's name, or was."""
    held = {} if delete.old is None else delete.old.outputs
    names = [held.get("org_name")]
    if is_of_set(held):
        names = [name for its in (held["org_ids"], held["org_names"]) for name in _names(held, its, place.scope)]
    words = {word.casefold() for word in (place.scope, place.org_name, *names) if word}
    return [told for told, calls in place.elsewhere if any(call.casefold() in words for call in calls)]


def _names(outputs: Mapping[str, Any], its: Mapping[str, str], scope: Scope) -> list[str]:
    """What a set calls an Org, or ThoughtSpot did."""
    called = [call for call, org_id in outputs["org_ids"].items() if org_id == scope]
    return called + [its[call] for call in called if call in its]


def called(scope: Scope) -> str:
    return "the cluster" if scope is None else f"Org {scope}"


def shown(values: Iterable[Channels]) -> str:
    said = {"nothing" if value is None else str(sorted(value)) for value in values}
    return " or ".join(sorted(said))
