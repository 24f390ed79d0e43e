"""The steps of a set: from properties to what the rules take, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pulumi_thoughtspot.errors import InputError
from pulumi_thoughtspot.preference_sets import properties, record
from pulumi_thoughtspot.preference_sets.changes import difference
from pulumi_thoughtspot.preference_sets.deleting import Deleting
from pulumi_thoughtspot.preference_sets.held import HeldSet, WantedSet
from pulumi_thoughtspot.preference_sets.inputs import checked, unfamiliar
from pulumi_thoughtspot.preference_sets.lifecycle import PartlySetError, SetLifecycle
from pulumi_thoughtspot.preference_sets.outlook import SetOutlook
from pulumi_thoughtspot.preference_sets.reading import read
from pulumi_thoughtspot.preferences.many import ManyScopes
from pulumi_thoughtspot.preferences.steps import OnThoughtSpot, PreferenceSteps
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.once import Once
from pulumi_thoughtspot.rules.steps import Checked, Created, Current, Difference, PartlyDoneError, Properties, Run, Step


class PreferenceSetSteps:
    """The steps of `CommunicationChannelPreferenceSet`; see `ResourceSteps` for what goes in and comes out."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lifecycle = Once(self._made)

    @property
    def _single(self) -> OnThoughtSpot:
        """What single preferences share, whose requests are to know what is written here."""
        return self._run.steps(PreferenceSteps).on_thoughtspot

    def _made(self) -> SetLifecycle:
        single = self._single
        return SetLifecycle(single.requests, single.lifecycle, self._run.declarations, self._run.turns)

    def check(self, step: Step, news: Properties, olds: Properties, outputs: Properties | None) -> Checked:
        inputs, failures = checked(news, olds)
        if failures:
            return Checked(inputs, failures)
        if outputs:  # The engine may replace without asking for a diff.
            self._remember(_declarer(step, inputs), record.held(outputs, olds))
        wanted = _wanted_so_far(inputs)
        if wanted is not None:
            self._run.declarations.declare(_declarer(step, inputs), wanted.claims(self._run.host))
        for word, known in sorted(unfamiliar(inputs) - unfamiliar(olds)):
            step.log.warning(
                f"{word}: not known to this release of pulumi-thoughtspot (known: {known}); ThoughtSpot decides."
            )
        if step.looks and not olds and wanted is not None:
            self._look(step, inputs, wanted)
        return Checked(inputs)

    def _look(self, step: Step, inputs: Properties, wanted: WantedSet) -> None:
        declarations, owner, host = self._run.declarations, _declarer(step, inputs), self._run.host
        outlook = SetOutlook(host, inputs, self._single.outlook)
        found = outlook.look()
        declarations.declare(owner, wanted.claims(host, found))
        its_own = declarations.remembered(owner, HeldSet(host, wanted.event_type).set_key)
        outlook.tell(found, its_own if isinstance(its_own, HeldSet) else None, step.log)

    def diff(self, step: Step, outputs: Properties, inputs: Properties | None, news: Properties) -> Difference:
        change, held = difference(outputs, news), record.held(outputs, inputs)
        declarations, owner = self._run.declarations, _declarer(step, news)
        self._remember(owner, held)
        if properties.HOST in change.replaces and self._run.host != held.host:
            declarations.moves_away(held.key, self._run.host)
        stands = bool(change.replaces) or declarations.unchanged(owner, _still_claimed(held, news))
        return replace(change, repeats=not stands)

    def _remember(self, owner: str, held: HeldSet) -> None:
        """What the resource holds is its own, also where the engine replaces it for reasons of its own."""
        declarations = self._run.declarations
        declarations.remember(owner, held.set_key, held)
        declarations.remember(owner, held.key, held.id)
        if held.cluster is not None:
            declarations.remember(owner, held.cluster.key, held.cluster)

    def create(self, step: Step, news: Properties) -> Created:
        wanted = record.wanted(news)
        with _partly_done(news):
            nothing = HeldSet(self._run.host, wanted.event_type)
            made = self._lifecycle().apply(_declarer(step, news), nothing, wanted, step.log)
        return Created(made.id, record.outputs(made, news))

    def get(self, id: str) -> dict[str, Any]:
        raise InputError(
            f"{id}: a set cannot be read by its id.", "thoughtspot.get_communication_channel_preferences()."
        )

    def read(self, step: Step, outputs: Properties, inputs: Properties) -> Current | None:
        stored = record.held(outputs).called_as_in(inputs.get(properties.ORGS) or {})
        held = replace(stored, exclusive=bool(inputs.get(properties.EXCLUSIVE)))
        now = read(held, self._many(), step.log)
        return Current(record.outputs(now, {**outputs, **inputs}), record.inputs(now, inputs))

    def update(self, step: Step, outputs: Properties, news: Properties) -> dict[str, Any]:
        with _partly_done(news):
            made = self._lifecycle().apply(_declarer(step, news), record.held(outputs), record.wanted(news), step.log)
        return record.outputs(made, news)

    def delete(self, step: Step, outputs: Properties, inputs: Properties | None) -> None:
        deleting = Deleting(self._single.lifecycle, self._run.declarations, self._run.turns)
        deleting.delete(step.owner, record.held(outputs, inputs), self._many(), step.log)

    def inputs_of(self, outputs: Properties) -> dict[str, Any]:
        return {name: outputs[name] for name in properties.INPUTS if name in outputs}

    def place(self, outputs: Properties) -> str:
        return record.held(outputs).place

    def _many(self) -> ManyScopes:
        return ManyScopes(self._single.requests)


@contextmanager
def _partly_done(inputs: Properties) -> Iterator[None]:
    """For what ends in a state with ``inputs``: a failure after a write comes with what the state is to hold."""
    try:
        yield
    except PartlySetError as partly:
        outputs = record.outputs(partly.held, inputs)
        raise PartlyDoneError(partly.held.id, outputs, partly.error, partly.stands) from partly.error


def _wanted_so_far(inputs: Properties) -> WantedSet | None:
    """What the inputs declare, as far as it is known; None where not even the event type is."""
    if inputs[properties.EVENT_TYPE] is UNKNOWN:
        return None
    orgs = inputs[properties.ORGS]
    known: dict[str, Any] = {
        **inputs,
        properties.ORGS: {} if orgs is UNKNOWN else dict.fromkeys(orgs, ()),
        properties.EXCLUSIVE: inputs[properties.EXCLUSIVE] is True,
    }
    if properties.CLUSTER in inputs:
        known[properties.CLUSTER] = ()
    return record.wanted(known)


def _still_claimed(held: HeldSet, news: Properties) -> list[Claim]:
    """What the program declares of what the state holds."""
    wanted = _wanted_so_far(news)
    if wanted is None:
        return []
    found = [(each, held.org(each.scope.org or "")) for each in wanted.orgs]
    claims = [each.claim(held.host, org.key) for each, org in found if org is not None]
    cluster = [held.cluster.claim] if wanted.cluster is not None and held.cluster is not None else []
    return claims + cluster


def _declarer(step: Step, inputs: Mapping[str, Any]) -> str:
    """Whose declaration it is: the resource's URN or, where that cannot be had, what it declares."""
    return step.owner or f"set/{inputs[properties.EVENT_TYPE]}"
