"""What a run must have done to ThoughtSpot, told from its steps alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any

from histories.engine_model import Run, Step
from histories.weather import ThoughtSpot

Channels = frozenset[str] | None
Scope = str | None
"""An Org's id; None: the cluster."""

EMAIL_ALONE = frozenset({"EMAIL"})

_OURS = re.compile(
    r".* is set to .* already, and this resource declares .*; nothing was changed\."
    r"|.* both declare LIVEBOARD_SCHEDULE for .*"
    r"|.* is left as it is: .* declares it too, but does not exist so far .*"
    r"|Could not .*: (ThoughtSpot answered \d{3}, .*|no answer from .*|.* answered 200 with .* instead of JSON: .*"
    r"|.* answered 200 with what is not an answer of this API \(.*)"
    r"|ThoughtSpot gave '.*' a token for Org 77 instead of Org 0; it was not used\."
    r"|ThoughtSpot accepted .*, but still shows .*"
)


class Oracle:
    """Everything that may be set in ThoughtSpot: after a failure, one of several values."""

    def __init__(self, thoughtspot: ThoughtSpot) -> None:
        self._thoughtspot = thoughtspot
        self._may_be: dict[Scope, set[Channels]] = {}
        self.foreign_hand()

    def foreign_hand(self) -> None:
        """Somebody else has changed something; it counts from now on."""
        self._may_be = {scope: {channels} for scope, channels in self._thoughtspot.everything_set().items()}

    def judge(self, run: Run, fair: bool) -> None:
        """Fails where ``run`` did anything else than its steps say. ``fair``: ThoughtSpot was well all the time."""
        by_scope: dict[Scope, list[Step]] = {}
        for step in run.steps:
            by_scope.setdefault(self._scope(step), []).append(step)
        for error in run.errors:
            assert _OURS.fullmatch(error.partition("\n")[0]), f"not an error of ours: {error}"
        for scope, steps in by_scope.items():
            self._judge_answers(scope, steps)
            self._judge_deletes(run, steps)
            if fair:
                self._judge_errors(run, scope, steps)
        if fair and run.error is not None:
            assert "both declare" in run.error, run.error
        self._judge_requests(run.steps)
        for scope, steps in by_scope.items():
            if scope in self._may_be:
                self._may_be[scope] = self._after(scope, steps, fair)
        for scope, channels in self._thoughtspot.everything_set().items():
            expected = self._may_be.get(scope, {None})
            assert channels in expected, f"at {_place(scope)}: {_shown([channels])} instead of {_shown(expected)}"
        self.foreign_hand()

    def _after(self, scope: Scope, steps: list[Step], fair: bool) -> set[Channels]:
        written = [step for step in steps if step.kind in ("create", "update") and step.done]
        assert len(written) < 2, f"two resources have set {_place(scope)}"
        if written:
            return {frozenset(written[0].inputs["channels"])}
        declared = any(step.kind in ("same", "update") for step in steps)
        changes = [step for step in steps if step.kind in ("create", "update", "delete")]
        possible: set[Channels] = set()
        for order in permutations(changes):
            values = set(self._may_be[scope])
            for step in order:
                spared = declared and step.kind == "delete"
                changed = values if spared else {_effect(step, value) for value in values}
                values = changed if step.done else values if fair else values | changed
            possible |= values
        return possible

    def _judge_answers(self, scope: Scope, steps: list[Step]) -> None:
        """What create and read answered is what was set; and nothing of others was overwritten without leave."""
        before = self._may_be.get(scope, {None})
        for step in steps:
            if step.kind == "read" and step.done:
                read = None if step.new is None else frozenset(step.new.outputs["channels"])
                assert read in before, f"read {_shown([read])} at {_place(scope)} instead of {_shown(before)}"
            if step.new is not None and scope is not None and step.kind != "same":
                assert step.new.outputs["org_name"] == self._thoughtspot.orgs[int(scope)], step
            if step.kind == "create" and step.new is not None and not any(s.kind == "delete" for s in steps):
                previous = step.new.outputs.get("previous_channels")
                assert (None if previous is None else frozenset(previous)) in before, step
                if len(before) == 1 and not any(s.kind == "update" for s in steps):
                    (value,) = before
                    assert not _is_foreign(scope, value, step), f"overwritten without leave: {step}"

    def _judge_deletes(self, run: Run, steps: list[Step]) -> None:
        """Where the create of what is to take its place has failed, a delete is an error."""
        if any(step.done and step.kind in ("same", "create", "update") for step in steps):
            return
        refused: set[str] = set()
        for step in steps:
            if step.kind == "create" and step.error is not None:
                refused.add(step.name)
            if step.kind == "delete" and step.done and not _begins_early(step, run):
                assert not refused - {step.name}, f"deleted, though awaited: {step}"

    def _judge_errors(self, run: Run, scope: Scope, steps: list[Step]) -> None:
        """Without a fault, an error has its reason in what the program declares or in what others have set."""
        for step in steps:
            if step.error is None:
                continue
            others = [other for other in steps if other.name != step.name]
            before = self._may_be.get(scope, set())
            seen = before | {_effect(other, value) for other in steps if other.kind == "delete" for value in before}
            reasons = {
                "answered 400": scope not in self._may_be and step.kind in ("create", "update"),
                "is set to": step.kind == "create" and any(_is_foreign(scope, value, step) for value in seen),
                "both declare": step.kind == "create" and any(other.kind != "delete" for other in others),
                "does not exist so far": step.kind == "delete" and _may_be_awaited(step, run),
            }
            said = [words for words in reasons if words in step.error]
            assert said, f"an error without a reason: {step}"
            assert reasons[said[0]], f"no reason to say {said[0]!r}: {step}"

    def _judge_requests(self, steps: Sequence[Step]) -> None:
        """Nothing is sent without a planned step, and nothing but what that step is for."""
        sent = self._thoughtspot.take_sent()
        planned = [step for step in steps if step.kind != "same"]
        asked = {identifier for step in planned for identifier in self._identifiers(step)}
        writes = [write for step in planned for write in self._writes(step, steps)]
        for path, body in sent:
            assert planned, f"sent without a step: {path} {body}"
            if path == "search":
                several = len(planned) > 1 or not body
                named = {entry["org_identifier"] for entry in body.get("org_preferences", [])}
                cluster = {None} if "cluster_preferences" in body else set()
                assert named | cluster <= asked, f"asked without a step: {body}"
                assert several or body
            else:
                for entry in _entries(body):
                    assert entry in writes, f"written without a step: {entry}"

    def _identifiers(self, step: Step) -> set[str | None]:
        return {self._scope(step)} | ({step.inputs.get("org_identifier")} if step.kind == "create" else set())

    def _writes(self, step: Step, steps: Sequence[Step]) -> list[tuple[str | None, str, Channels]]:
        if step.kind in ("create", "update"):
            channels = frozenset(step.inputs["channels"])
            writes: list[tuple[str | None, str, Channels]] = [
                (identifier, "REPLACE", channels) for identifier in self._identifiers(step)
            ]
            # A duplicate that shows only after its write is undone; nobody hears of it where the step is lost then.
            rivals = any(other.name != step.name and self._scope(other) == self._scope(step) for other in steps)
            undone = "both declare" in (step.error or "") or (step.lost and rivals)
            return writes + [(step.inputs.get("org_identifier"), "RESET", None)] * undone
        if step.kind == "delete":
            org = self._scope(step)
            return [(org, "RESET", None)] if org is not None else [(None, "REPLACE", _effect(step, _held(step)))]
        return []

    def _scope(self, step: Step) -> Scope:
        held = step.new if step.kind == "create" else step.old
        if held is not None:
            return held.outputs.get("org_id")
        identifier = step.inputs.get("org_identifier")
        return None if identifier is None else self._thoughtspot.org_id(identifier) or f"no Org {identifier}"


def _is_foreign(scope: Scope, value: Channels, create: Step) -> bool:
    """Whether ``create`` has to leave ``value`` alone."""
    if value is None or (scope is None and value == EMAIL_ALONE) or value == frozenset(create.inputs["channels"]):
        return False
    return not create.inputs.get("allow_overwrite") and not _was_own(scope, value, create)


def _was_own(scope: Scope, value: Channels, create: Step) -> bool:
    old = create.old
    return old is not None and old.outputs.get("org_id") == scope and frozenset(old.outputs["channels"]) == value


def _may_be_awaited(delete: Step, run: Run) -> bool:
    """Whether a line of the program may mean the same Org, and has nothing to show for it so far.

    The provider is wary of names that differ in case alone.
    """
    assert delete.old is not None
    held = delete.old.outputs
    created = {step.name for step in run.steps if step.done and step.kind in ("same", "create", "update")}
    shown = set() if _begins_early(delete, run) else created
    return any(
        line.org == held.get("org_id") or str(line.org).casefold() == str(held.get("org_name")).casefold()
        for line in run.program
        if line.name not in shown
    )


def _begins_early(step: Step, run: Run) -> bool:
    """Whether the engine began this delete before it had checked all of the program, so that nothing could spare it."""
    return step.kind == "delete" and any(
        line.delete_first and step.name in (line.name, line.alias) for line in run.program
    )


def _effect(step: Step, value: Channels) -> Channels:
    if step.kind != "delete":
        return frozenset(step.inputs["channels"])
    assert step.old is not None
    held = step.old.outputs
    if held.get("org_id") is not None:
        return None
    if value != frozenset(held["channels"]):
        return value
    previous = held.get("previous_channels")
    return EMAIL_ALONE if previous is None else frozenset(previous)


def _held(step: Step) -> Channels:
    return None if step.old is None else frozenset(step.old.outputs["channels"])


def _entries(body: Mapping[str, Any]) -> list[tuple[str | None, str, Channels]]:
    cluster = [(None, "REPLACE", frozenset(entry["channels"])) for entry in body.get("cluster_preferences", [])]
    return cluster + [
        (
            entry["org_identifier"],
            entry["operation"],
            frozenset(entry["preferences"][0]["channels"]) if entry["operation"] == "REPLACE" else None,
        )
        for entry in body.get("org_preferences", [])
    ]


def _place(scope: Scope) -> str:
    return "the cluster" if scope is None else f"Org {scope}"


def _shown(values: Iterable[Channels]) -> str:
    return " or ".join("nothing" if value is None else str(sorted(value)) for value in values)
