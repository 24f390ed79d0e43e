"""What a run must have done to ThoughtSpot, told from what the provider heard in it and from its steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from histories.engine_model import Run, Step, Told
from histories.scope_story import Channels, Place, Scope, called, restored, shown, worlds_after
from histories.weather import ThoughtSpot

OURS = {
    "set already": r".* is set to .* already, and this resource declares .*; nothing was changed\.",
    "declared twice": r".* both declare LIVEBOARD_SCHEDULE for .*",
    "still declared": r".* is left as it is: .* declares it too, but does not exist so far .*",
    "refused": r"Could not .*: ThoughtSpot answered \d{3}, .*",
    "no answer": r"Could not .*: no answer from .*",
    "a page": r"Could not .*: .* answered 200 with .* instead of JSON: .*",
    "unreadable": r"Could not .*: .* answered 200 with what is not an answer of this API \(.*",
    "another Org's token": r"ThoughtSpot gave '.*' a token for Org 77 instead of Org 0; it was not used\.",
    "does not show": r"ThoughtSpot accepted .*, but still shows .*",
}
"""Every error that a step of a history ends with, by its first line."""
RARE = {"out of time": r"(Nothing was done for|Could not) .*: the step's time ended (while it waited|before) .*"}
"""Those that take luck, or steps at a time."""


def kind_of(error: str) -> str | None:
    """Which of our errors this is; None where it is none of them."""
    first = error.partition("\n")[0]
    return next((kind for kind, text in {**OURS, **RARE}.items() if re.fullmatch(text, first)), None)


class Oracle:
    """Knows what was set in ThoughtSpot before a run, and judges what the run made of it."""

    def __init__(self, thoughtspot: ThoughtSpot) -> None:
        self._thoughtspot = thoughtspot
        self.foreign_hand()

    def foreign_hand(self) -> None:
        """Somebody else has changed something; it counts from now on."""
        self._before = self._thoughtspot.everything_set()

    def judge(self, run: Run, fair: bool) -> None:
        """Fails where ``run`` did anything else than it may. ``fair``: ThoughtSpot was well all the time."""
        for error in run.errors:
            assert kind_of(error), f"not an error of ours: {error}"
        if run.error is not None:
            assert kind_of(run.error) == "declared twice", f"no error of a check or a diff: {run.error}"
            assert self._is_declared_twice(run), f"no two lines declare the same: {run.error}"
        for step in run.steps:
            self._judge_answer(step)
        self._judge_requests(run)
        found = self._thoughtspot.everything_set()
        scopes = {self._scope(event): None for event in run.events}
        for scope in {**found, **scopes}:
            self._judge_scope(scope, run, fair, found)
        self.foreign_hand()

    def _judge_scope(self, scope: Scope, run: Run, fair: bool, found: Mapping[Scope, Channels]) -> None:
        readings = self._thoughtspot.readings
        place = Place(
            scope,
            run,
            org_name=self._names().get(scope),
            fair=fair,
            lags=readings.stale_reads > 0,
            hides=readings.org_without_override == "left_out",
            elsewhere=[told for told in run.told if self._scope(told) != scope],
        )
        events = [event for event in run.events if self._scope(event) == scope]
        worlds = worlds_after(place, events, self._before.get(scope))
        if scope in found:
            expected = {world.value for world in worlds}
            assert found[scope] in expected, f"at {called(scope)}: {shown([found[scope]])} instead of {shown(expected)}"

    def _judge_answer(self, step: Step) -> None:
        """What a step answered is what was set, and of whom."""
        if step.new is None or step.kind == "same":
            return
        new, org_id = step.new.outputs, step.new.outputs.get("org_id")
        assert new.get("org_name") == self._names().get(org_id), f"another Org's name: {step}"
        if step.kind == "create":
            assert org_id == self._meant(step.inputs.get("org_identifier")), f"another Org: {step}"
        if step.kind in ("create", "update"):
            assert set(new["channels"]) == set(step.inputs["channels"]), f"other channels: {step}"
        if step.kind in ("update", "read") and step.old is not None:
            for name in ("org_id", "previous_channels"):
                assert new.get(name) == step.old.outputs.get(name), f"another {name}: {step}"

    def _is_declared_twice(self, run: Run) -> bool:
        """Whether two lines of the program mean the same, or may."""
        meant: list[set[Scope]] = []
        for line in run.program:
            words = None if line.org is None else line.org.casefold()
            scopes = [self._scope(told) for told in run.told if told.name == line.name]
            meant.append({words, self._meant(line.org), *scopes})
        return any(one & other for one, other in combinations(meant, 2))

    def _judge_requests(self, run: Run) -> None:
        """Nothing is sent without a planned step, and nothing but what that step is for."""
        sent = self._thoughtspot.take_sent()
        planned = [step for step in run.steps if step.kind != "same"]
        asked = {identifier for step in planned for identifier in self._identifiers(step)}
        writes = [write for step in planned for write in self._writes(step, run)]
        for path, body in sent:
            assert planned, f"sent without a step: {path} {body}"
            if path == "search":
                named = {entry["org_identifier"] for entry in body.get("org_preferences", [])}
                cluster = {None} if "cluster_preferences" in body else set()
                assert named | cluster <= asked, f"asked without a step: {body}"
                unknown = any(
                    step.lost or "known org" in (step.error or "") for step in planned
                )  # Then the Orgs are listed, which takes no filter.
                assert body or len(planned) > 1 or unknown, "asked for everything, for a single step"
            else:
                for entry in _entries(body):
                    assert entry in writes, f"written without a step: {entry}"

    def _identifiers(self, step: Step) -> set[str | None]:
        return {self._scope(step)} | ({step.inputs.get("org_identifier")} if step.kind == "create" else set())

    def _writes(self, step: Step, run: Run) -> list[tuple[str | None, str, Channels]]:
        if step.kind in ("create", "update"):
            channels = frozenset(step.inputs["channels"])
            writes: list[tuple[str | None, str, Channels]] = [
                (identifier, "REPLACE", channels) for identifier in self._identifiers(step)
            ]
            # A duplicate that shows only after its write is undone; nobody hears of it where the step is lost then.
            rivals = any(other.name != step.name and self._scope(other) == self._scope(step) for other in run.events)
            undone = "both declare" in (step.error or "") or (step.lost and rivals)
            return writes + [(step.inputs.get("org_identifier"), "RESET", None)] * undone
        if step.kind == "delete":
            org = self._scope(step)
            return [(None, "REPLACE", restored(step)) if org is None else (org, "RESET", None)]
        return []

    def _scope(self, event: Step | Told) -> Scope:
        """Where something happened. A line that may stay where it is counts there."""
        held = event.held if isinstance(event, Told) else event.new if event.kind == "create" else event.old
        if held is None or (isinstance(event, Told) and event.stays is False):
            return self._meant(event.inputs.get("org_identifier"))
        return held.outputs.get("org_id")

    def _meant(self, identifier: str | None) -> Scope:
        return None if identifier is None else self._thoughtspot.org_id(identifier) or f"no Org {identifier}"

    def _names(self) -> dict[Scope, str]:
        """By id: the name of each Org."""
        return {str(org): name for org, name in self._thoughtspot.orgs.items()}


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
