"""What a run must have done to ThoughtSpot, told from what the provider heard in it and from its steps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from histories.declared import Channels, Part, Scope, declared, held, part, scopes
from histories.engine_model import Run, SetLine, Step, Told, WebhookLine, held_id, is_of_set, is_of_webhook
from histories.scope_story import worlds_after
from histories.weather import ThoughtSpot
from histories.world import Place, called, restored, shown

OURS = {
    "set already": r".* is set to .* already, and this resource declares .*; nothing was changed\.",
    "declared twice": r".* both declare LIVEBOARD_SCHEDULE for .*",
    "declared by an exclusive set": r".* is exclusive: it alone declares LIVEBOARD_SCHEDULE for Orgs, and .*",
    "set already, at a set": r".* other settings? stands? where this set declares its own; nothing was changed\.",
    "named twice": r"orgs names one Org twice: .*; nothing was changed\.",
    "some Orgs not set": r"\d+ Orgs? could not be set; \d+ (is|are)\..*",
    "some Orgs not reset": r"\d+ Orgs? could not be reset; \d+ (is|are)\..*",
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
        """Fails where ``run`` did anything else than it may. ``fair``: ThoughtSpot was well all the time.

        Webhooks are for the `WebhookOracle`, but for a check that says that two lines declare one.
        """
        error = run.error
        of_webhooks = [step for step in run.steps if is_of_webhook(step.inputs) and step.kind != "same"]
        if run.error is not None and " both declare the webhook " in run.error:
            hooks = [line for line in run.program if isinstance(line, WebhookLine)]
            orgs = Counter(self._meant(line.org) for line in hooks) + Counter(line.org.casefold() for line in hooks)
            assert max(orgs.values(), default=0) > 1, f"the program gives no reason to say so: {run.error}"
            error = None
        run = Run(
            run.program,
            [told for told in run.told if not is_of_webhook(told.inputs)],
            [step for step in run.steps if not is_of_webhook(step.inputs)],
            error,
            run.killed,
        )
        for error in run.errors:
            assert kind_of(error), f"not an error of ours: {error}"
        if run.error is not None:
            reasons = {
                "declared twice": self._is_declared_twice,
                "declared by an exclusive set": _is_beside_an_exclusive_set,
            }
            is_so = reasons.get(kind_of(run.error) or "")
            assert is_so, f"no error of a check or a diff: {run.error}"
            assert is_so(run), f"the program gives no reason to say so: {run.error}"
        for step in run.steps:
            if is_of_set(step.inputs):
                self._judge_answer_of_set(step, run)
            else:
                self._judge_answer(step)
        self._judge_requests(run, of_webhooks)
        found = self._thoughtspot.everything_set()
        at = {scope: None for event in run.events for scope in self._scopes(event)}
        for scope in {**found, **at}:
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
            elsewhere=[(told, self._calls_others(told, scope)) for told in run.told],
        )
        events = [self._event_at(event, scope) for event in run.events if scope in self._scopes(event)]
        worlds = worlds_after(place, events, self._before.get(scope))
        if scope in found:
            expected = {world.value for world in worlds}
            assert found[scope] in expected, f"at {called(scope)}: {shown([found[scope]])} instead of {shown(expected)}"

    def _judge_answer(self, step: Step) -> None:
        """What a step answered is what was set, and of whom."""
        if step.new is None or step.kind == "same":
            return
        new, org_id = step.new.outputs, step.new.outputs.get("org_id")
        # Where it failed, it is called as it was before: it may be gone, or was not looked at.
        before = None if step.old is None else step.old.outputs.get("org_name")
        named = [self._names().get(org_id)] + ([None, before] if step.error else [])
        assert new.get("org_name") in named, f"another Org's name: {step}"
        if step.kind == "create":
            assert org_id == self._meant(step.inputs.get("org_identifier")), f"another Org: {step}"
        if step.kind in ("create", "update"):
            assert set(new["channels"]) == set(step.inputs["channels"]), f"other channels: {step}"
        if step.kind in ("update", "read") and step.old is not None:
            for name in ("org_id", "previous_channels"):
                assert new.get(name) == step.old.outputs.get(name), f"another {name}: {step}"

    def _judge_answer_of_set(self, step: Step, run: Run) -> None:
        """The same of a set; what it says of each scope is judged there."""
        error = step.error or ""
        if "names one Org twice" in error:
            assert any(self._part(step, scope).others for scope in self._scopes(step)), f"none is named twice: {step}"
        if "both declare" in error.partition("\n")[0]:
            rivals = (other for other in run.events if other.name != step.name)
            assert any(set(self._scopes(other)) & set(self._scopes(step)) for other in rivals), f"no rival: {step}"
        if step.new is None or step.kind == "same":
            return
        new = step.new.outputs
        known = held(new).keys() - {None}
        for called_so, name in new["org_names"].items():
            org_id = new["org_ids"][called_so]
            # What was not looked at is called as it was before; an Org that is gone keeps its name.
            before = {} if step.old is None else step.old.outputs["org_names"]
            names = [self._names().get(org_id), *(before.get(each) for each in _calls(step, org_id))]
            assert name in names, f"another Org's name: {step}"
        if step.kind == "read":
            assert step.old is not None
            assert known <= held(step.old.outputs).keys(), f"a read makes an Org the set's own: {step}"
            assert step.new.inputs["orgs"] == new["orgs"], f"the inputs differ from the outputs: {step}"
        elif step.done:
            orgs = {org: set(its) for org, its in new["orgs"].items()}
            assert orgs == {org: set(its) for org, its in step.inputs["orgs"].items()}, f"other Orgs: {step}"
            assert {*new["orgs"]} == {*new["org_ids"]}, f"an Org without an id: {step}"
            assert bool(new.get("exclusive")) == bool(step.inputs.get("exclusive")), f"exclusive differs: {step}"

    def _is_declared_twice(self, run: Run) -> bool:
        """Whether two lines of the program mean the same, or may."""
        meant: list[set[Scope]] = []
        for line in run.program:
            words = {None if org is None else org.casefold() for org in line.declared}
            at = [scope for told in run.told if told.name == line.name for scope in self._scopes(told)]
            meant.append({*words, *map(self._meant, line.declared), *at})
        return any(one & other for one, other in combinations(meant, 2))

    def _judge_requests(self, run: Run, of_webhooks: Sequence[Step]) -> None:
        """Nothing is sent without a planned step, and nothing but what that step is for.

        For a webhook, an Org is looked for by its name, and logged in to.
        """
        sent = self._thoughtspot.take_sent()
        planned = [step for step in run.steps if step.kind != "same"]
        asked = {identifier for step in planned for identifier in self._identifiers(step)}
        writes = [write for step in planned for write in self._writes(step, run)]
        exclusive = any(is_of_set(step.inputs) and step.inputs.get("exclusive") for step in planned)
        asked |= {step.inputs.get("org_identifier") for step in of_webhooks}
        for request, body in sent:
            if of_webhooks and request not in ("search", "configure"):
                continue
            assert planned or of_webhooks, f"sent without a step: {request} {body}"
            if request == "search":
                named = {entry["org_identifier"] for entry in body.get("org_preferences", [])}
                cluster = {None} if "cluster_preferences" in body else set()
                assert named | cluster <= asked or exclusive, f"asked without a step: {body}"
                assert body or len(planned) > 1 or exclusive, "asked for everything, for a single step"
            elif request == "orgs/search":
                unknown = any(step.lost or "known org" in (step.error or "") for step in planned)
                assert unknown or exclusive, "the Orgs are listed, and nothing needs them"
            elif request == "configure":
                for entry in _entries(body):
                    assert entry in writes, f"written without a step: {entry}"
            else:
                assert request.startswith("auth/token/"), f"not a request of a preference: {request}"

    def _identifiers(self, step: Step) -> set[str | None]:
        """By what a step may call what it is about."""
        named = set(declared(step.inputs)) if step.kind == "create" or is_of_set(step.inputs) else set()
        its = set(held(step.old.outputs)) if step.old is not None else set()
        # What a read has shown on other Orgs is looked at as it is called there.
        shown = set(step.old.outputs["orgs"]) if step.old is not None and is_of_set(step.inputs) else set()
        return {*self._scopes(step), *named, *its, *shown}

    def _writes(self, step: Step, run: Run) -> list[tuple[str | None, str, Channels]]:
        """What a step may write."""
        writes: list[tuple[str | None, str, Channels]] = []
        by_id = set(self._scopes(step))
        rivals = any(other.name != step.name and set(self._scopes(other)) & by_id for other in run.events)
        if step.kind in ("create", "update"):
            for identifier, channels in declared(step.inputs).items():
                meant = self._meant_by(step, identifier)
                writes += [(each, "REPLACE", channels) for each in {identifier, meant}]
                # A duplicate that shows only after its write is undone; nobody hears of it where the step is lost then.
                if "both declare" in (step.error or "") or (step.lost and rivals):
                    theirs = [*self._set_by_others(step, run, meant), self._before.get(meant)]
                    writes += [(identifier, "RESET", None), *((identifier, "REPLACE", each) for each in theirs)]
        if step.kind == "delete" or (step.kind == "update" and is_of_set(step.inputs)):
            dropped = [scope for scope in by_id if step.kind == "delete" or self._part(step, scope).wanted is None]
            writes += [(scope, "RESET", None) for scope in dropped if scope is not None]
            writes += [(None, "REPLACE", self._restored(step))] * (None in dropped)
        elif step.kind == "create" and is_of_set(step.inputs) and step.inputs.get("exclusive"):
            writes += [(scope, "RESET", None) for scope in by_id if self._part(step, scope).wanted is None]
        return writes

    def _set_by_others(self, step: Step, run: Run, scope: Scope) -> list[Channels]:
        """What the program's other lines, and the state's other resources, set at a scope."""
        others = [event for event in run.events if event.name != step.name and scope in self._scopes(event)]
        its = [
            channels for each in others for org, channels in declared(each.inputs).items() if self._meant(org) == scope
        ]
        before = [event.held if isinstance(event, Told) else event.old for event in others]
        return its + [held(each.outputs)[scope] for each in before if each is not None and scope in held(each.outputs)]

    def _restored(self, step: Step) -> Channels:
        return self._part(step, None).restored if is_of_set(step.inputs) else restored(step)

    def _event_at(self, event: Step | Told, scope: Scope) -> Step | Told | Part:
        return self._part(event, scope) if is_of_set(event.inputs) else event

    def _part(self, event: Step | Told, scope: Scope) -> Part:
        return part(event, scope, self._meant, self._names())

    def _scopes(self, event: Step | Told) -> list[Scope]:
        everything = {*self._before, *self._names()}
        return scopes(event, self._meant, everything)

    def _calls_others(self, told: Told, scope: Scope) -> list[str]:
        """By what a line calls what is not this scope, as far as it goes."""
        if is_of_set(told.inputs):
            return [org for org in declared(told.inputs) if org is not None and self._meant_by(told, org) != scope]
        return [] if scope in self._scopes(told) else [org for org in declared(told.inputs) if org is not None]

    def _meant_by(self, event: Step | Told, identifier: str | None) -> Scope:
        """The scope that a line means by an identifier."""
        before = event.held if isinstance(event, Told) else event.old
        if before is None or identifier is None:
            return self._meant(identifier)
        if is_of_set(before.outputs):
            return held_id(before.outputs, identifier) or self._meant(identifier)
        mine: Scope = before.outputs.get("org_id")
        return mine if isinstance(event, Step) and event.kind == "update" else self._meant(identifier)

    def _meant(self, identifier: str | None) -> Scope:
        return None if identifier is None else self._thoughtspot.org_id(identifier) or f"no Org {identifier}"

    def _names(self) -> dict[Scope, str]:
        """By id: the name of each Org."""
        return {str(org): name for org, name in self._thoughtspot.orgs.items()}


def _is_beside_an_exclusive_set(run: Run) -> bool:
    """Whether the program has an exclusive set, and another line that declares an Org."""
    whole = [line.name for line in run.program if isinstance(line, SetLine) and line.exclusive]
    with_orgs = [line.name for line in run.program if {*line.declared} - {None}] + whole
    return any(name != other for name in whole for other in with_orgs)


def _calls(step: Step, org_id: str) -> list[str]:
    """By what a set called an Org before the step."""
    before = {} if step.old is None else step.old.outputs["org_ids"]
    return [called for called, its in before.items() if its == org_id]


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
