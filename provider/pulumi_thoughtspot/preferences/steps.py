"""The steps of a preference: from properties to what the rules take, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.preferences import properties, record
from pulumi_thoughtspot.preferences.changes import difference
from pulumi_thoughtspot.preferences.identity import claim, key_to_read
from pulumi_thoughtspot.preferences.inputs import checked, unfamiliar
from pulumi_thoughtspot.preferences.lifecycle import Lifecycle
from pulumi_thoughtspot.preferences.outlook import Outlook
from pulumi_thoughtspot.preferences.sharing import SharedRequests
from pulumi_thoughtspot.preferences.written import WrittenError
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.near_orgs import NearOrgs
from pulumi_thoughtspot.rules.once import Once
from pulumi_thoughtspot.rules.steps import Checked, Created, Current, Difference, PartlyDoneError, Properties, Run, Step


class OnThoughtSpot:
    """What the steps do to one ThoughtSpot, and ask it."""

    def __init__(self, run: Run) -> None:
        self.requests: SharedRequests = SharedRequests(run.thoughtspot)
        """The requests of all steps, which share what was read and know what was written."""
        self.lifecycle: Lifecycle = Lifecycle(self.requests, run.declarations, run.turns)
        self.outlook: Outlook = Outlook(self.requests, run.declarations)
        self.near_orgs: NearOrgs = NearOrgs(run.thoughtspot.orgs)


class PreferenceSteps:
    """The steps of `CommunicationChannelPreference`; see `ResourceSteps` for what goes in and comes out."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._on_thoughtspot = Once(lambda: OnThoughtSpot(run))

    @property
    def on_thoughtspot(self) -> OnThoughtSpot:
        """The configured ThoughtSpot: one for all threads."""
        return self._on_thoughtspot()

    def check(self, step: Step, news: Properties, olds: Properties, outputs: Properties | None) -> Checked:
        inputs, failures = checked(news, olds)
        if failures:
            return Checked(inputs, failures)
        if outputs:  # The engine may replace without asking for a diff.
            held = record.held(outputs, olds)
            self._run.declarations.remember(_declarer(step, inputs), held.key, held)
        identifier, event_type = inputs.get(properties.ORG_IDENTIFIER), inputs[properties.EVENT_TYPE]
        host = self._run.host
        if UNKNOWN not in (identifier, event_type):
            self._run.declarations.declare(_declarer(step, inputs), [claim(Scope(identifier), event_type, host)])
        for word, known in sorted(unfamiliar(inputs) - unfamiliar(olds)):
            step.log.warning(
                f"{word}: not known to this release of pulumi-thoughtspot (known: {known}); ThoughtSpot decides."
            )
        if step.looks and not olds and UNKNOWN not in (identifier, event_type):
            self._look(step, inputs)
        return Checked(inputs)

    def _look(self, step: Step, inputs: Properties) -> None:
        channels = inputs[properties.CHANNELS]
        if channels is UNKNOWN or UNKNOWN in channels or inputs.get(properties.ALLOW_OVERWRITE) is UNKNOWN:
            self.on_thoughtspot.outlook.find(
                Scope(inputs.get(properties.ORG_IDENTIFIER)), inputs[properties.EVENT_TYPE]
            )
        else:
            self.on_thoughtspot.outlook.tell(_declarer(step, inputs), record.wanted(inputs), step.log)

    def diff(self, step: Step, outputs: Properties, inputs: Properties | None, news: Properties) -> Difference:
        change, held = difference(outputs, news, inputs), record.held(outputs, inputs)
        declarations, owner = self._run.declarations, _declarer(step, news)
        # The engine may replace for reasons of its own, such as replace_on_changes.
        declarations.remember(owner, held.key, held)
        if properties.HOST in change.replaces and self._run.host != held.key.host:
            declarations.moves_away(held.key, self._run.host)
        identifier = news.get(properties.ORG_IDENTIFIER)
        scope = held.scope if identifier is UNKNOWN else Scope(identifier)
        claimed = claim(scope, held.key.event_type, held.key.host, held.key)
        stands = bool(change.replaces) or declarations.unchanged(owner, [claimed])
        return Difference(change.replaces, change.updates, repeats=not stands)

    def create(self, step: Step, news: Properties) -> Created:
        with _partly_done(news), self.on_thoughtspot.near_orgs.named([news.get(properties.ORG_IDENTIFIER) or ""]):
            created = self.on_thoughtspot.lifecycle.create(_declarer(step, news), record.wanted(news), step.log)
        return Created(created.key.id, record.outputs(created, news))

    def get(self, id: str) -> dict[str, Any]:
        key = key_to_read(id, self._run.host)
        found = self.on_thoughtspot.lifecycle.get(key)
        named = {} if key.org_id is None else {properties.ORG_IDENTIFIER: key.org_id}
        return record.outputs(found, named)

    def read(self, step: Step, outputs: Properties, inputs: Properties) -> Current | None:
        found = self.on_thoughtspot.lifecycle.read(record.held(outputs), step.log)
        if found is None:
            return None
        return Current(record.outputs(found, {**outputs, **inputs}), record.inputs(found, inputs))

    def update(self, step: Step, outputs: Properties, news: Properties) -> dict[str, Any]:
        del step  # An update says nothing.
        held = record.held(outputs)
        with _partly_done(news), self.on_thoughtspot.near_orgs.named([held.key.org_id or ""]):
            updated = self.on_thoughtspot.lifecycle.update(held, record.wanted(news))
        return record.outputs(updated, news)

    def delete(self, step: Step, outputs: Properties, inputs: Properties | None) -> None:
        self.on_thoughtspot.lifecycle.delete(step.owner, record.held(outputs, inputs), step.log)

    def inputs_of(self, outputs: Properties) -> dict[str, Any]:
        return {name: outputs[name] for name in properties.INPUTS if name in outputs}

    def place(self, outputs: Properties) -> str:
        return record.held(outputs).place


@contextmanager
def _partly_done(inputs: Properties) -> Iterator[None]:
    """For what ends in a state with ``inputs``: a failure after the write comes with what the state is to hold."""
    try:
        yield
    except WrittenError as written:
        outputs = record.outputs(written.preference, inputs)
        raise PartlyDoneError(written.preference.key.id, outputs, written.error, written.stands) from written.error


def _declarer(step: Step, inputs: Mapping[str, Any]) -> str:
    """Whose declaration it is: the resource's URN or, where that cannot be had, what it declares."""
    named = f"{inputs.get(properties.ORG_IDENTIFIER, 'the cluster')}/{inputs[properties.EVENT_TYPE]}"
    return step.owner or named
