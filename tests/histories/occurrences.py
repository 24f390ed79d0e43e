"""What has to occur in histories, so that they show all that they are for; and what of it a run has shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin, get_type_hints

from histories.declared import Channels, Scope, held
from histories.engine_model import Run, Step, is_of_set, is_of_webhook
from histories.oracle import OURS, kind_of
from histories.weather import FAULTS, STEPS, WRITES, Weather
from histories.world import comes_first, is_own
from pulumi_thoughtspot.emulator import Readings


def _values(hint: Any) -> Sequence[object]:
    if get_origin(hint) is tuple:
        return ((),)
    return (0, 1, 2) if hint is int else get_args(hint)


OF_OTHERS = {
    "empty_webhook_values",
    "hosted_on",
    "primary_of_webhooks",
    "release",
    "unset_webhook_fields",
    "webhook_of_another_org",
    "webhook_page",
    "webhook_search",
}
"""Readings of what histories do not touch."""

READINGS: Mapping[str, Sequence[object]] = {
    name: _values(hint) for name, hint in get_type_hints(Readings).items() if name not in OF_OTHERS
}
"""By name of a reading: the values that histories try."""

_WHEN = {False: "before", True: "after"}
_CHANGES = ("create", "update", "delete")


def reading(name: str, value: object) -> str:
    """How it is called that ThoughtSpot is read so."""
    return f"{name} is {value}"


def everything(things: Sequence[str]) -> set[str]:
    """All that has to occur; ``things`` are those that may happen in a history."""
    return {
        *things,
        *("preview", "refresh", "up, refresh", "up, continue_on_error", "mended in the end"),
        *("the cluster", "an Org by its name", "an Org by its id", "an Org by its upper case"),
        *(reading(name, value) for name, values in READINGS.items() for value in values),
        *(f"{fault}, to a {request}" for fault in FAULTS for request in ("search", "configure")),
        *(f"{fault}, for ever" for fault in FAULTS),
        *("elsewhere, to a login", "no token", "no token, but a login"),
        *(f"plugin killed {when} write {number}" for when in _WHEN.values() for number in WRITES),
        *(f"engine killed at step {number}" for number in STEPS),
        *(f"{kind} {outcome}" for kind in (*_CHANGES, "read") for outcome in ("done", "failed", "lost")),
        *("same done", "create takes over", "create overwrites", "create finds its own"),
        *("delete comes first", "delete leaves what is declared"),
        *(f"error: {kind}" for kind in OURS),
        "error of a check or a diff",
        *("a set", "an exclusive set"),
        *(f"{kind} of a webhook done" for kind in (*_CHANGES, "read", "same")),
        *(f"{kind} of a webhook {outcome}" for kind in ("create", "delete") for outcome in ("failed", "lost")),
        *(f"{kind} of a set {outcome}" for kind in (*_CHANGES, "read") for outcome in ("done", "failed", "lost")),
        *(
            "same of a set done",
            "a set set in part",
            "a set whose write may be done",
            "a set takes over",
            "a set removes a stray",
        ),
    }


def shown_by(
    run: Run, weather: Weather, logs_in: bool, struck: Sequence[tuple[str, str]], before: Mapping[Scope, Channels]
) -> set[str]:
    """What ``run`` has shown, where ``struck`` are the faults that came, and ``before`` is what was set then."""
    shown = {_outcome(step) for step in run.steps}
    shown.update(each for step in run.steps if is_of_set(step.inputs) for each in _shown_by_set(step, before))
    shown |= {
        f"error: {kind_of(step.error)}"
        for step in run.steps
        if step.error is not None and not is_of_webhook(step.inputs)
    }
    for fault, request in struck:
        shown.add(f"{fault}, to a {'login' if request.startswith('auth/') else request}")
        if weather.down:
            shown.add(f"{fault}, for ever")
    if run.error is not None:
        shown |= {"error of a check or a diff", f"error: {kind_of(run.error)}"}
    if weather.no_token and any(step.kind != "same" for step in run.steps):
        shown.add("no token, but a login" if logs_in else "no token")
    if weather.killed_at_write is not None and run.killed:
        number, done = weather.killed_at_write
        shown.add(f"plugin killed {_WHEN[done]} write {number}")
    if weather.engine_killed_at is not None and run.killed:
        shown.add(f"engine killed at step {weather.engine_killed_at}")
    for step in run.steps:
        if step.kind == "create" and step.new is not None and _is_single(step):
            shown |= _shown_by_create(step, step.new.outputs, before)
        if step.kind == "delete" and step.done and _is_single(step):
            shown |= _shown_by_delete(step, run)
    return shown


def _is_single(step: Step) -> bool:
    return not (is_of_set(step.inputs) or is_of_webhook(step.inputs))


def _outcome(step: Step) -> str:
    of_set = " of a set" if is_of_set(step.inputs) else " of a webhook" if is_of_webhook(step.inputs) else ""
    return f"{step.kind}{of_set} {'lost' if step.lost else 'failed' if step.error else 'done'}"


def _shown_by_set(step: Step, before: Mapping[Scope, Channels]) -> Iterator[str]:
    if step.error is not None and step.new is not None:
        yield "a set set in part"
        if None in held(step.new.outputs).values():
            yield "a set whose write may be done"
    if step.kind in ("create", "update") and step.done and step.new is not None:
        new, old = held(step.new.outputs), {} if step.old is None else held(step.old.outputs)
        if any(before.get(scope) == channels for scope, channels in new.items() if scope not in old):
            yield "a set takes over"
        others = (scope for scope, channels in before.items() if scope is not None and channels is not None)
        if step.inputs.get("exclusive") and any(scope not in {*old, *new} for scope in others):
            yield "a set removes a stray"


def _shown_by_create(step: Step, new: Mapping[str, Any], before: Mapping[Scope, Channels]) -> set[str]:
    scope: Scope = new.get("org_id")
    value = before.get(scope)
    if value is None:
        return set()
    shown = {"create takes over" if value == frozenset(new["channels"]) else "create overwrites"}
    return shown | ({"create finds its own"} if is_own(scope, value, step) else set())


def _shown_by_delete(step: Step, run: Run) -> set[str]:
    assert step.old is not None
    scope = step.old.outputs.get("org_id")
    exist = [
        other
        for other in run.steps
        if other.new is not None
        and other.kind in ("same", "create")
        and not is_of_webhook(other.inputs)
        and scope in held(other.new.outputs)
    ]
    shown = {"delete comes first"} if comes_first(run, step) else set()
    return shown | ({"delete leaves what is declared"} if exist and not shown else set())
