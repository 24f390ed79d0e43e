"""The steps of a preference: from properties to what the rules take, and back."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.preferences import properties, record
from pulumi_thoughtspot.preferences.changes import difference
from pulumi_thoughtspot.preferences.identity import claim, key_to_read
from pulumi_thoughtspot.preferences.inputs import checked, unfamiliar
from pulumi_thoughtspot.preferences.lifecycle import Lifecycle
from pulumi_thoughtspot.preferences.sharing import SharedRequests
from pulumi_thoughtspot.preferences.written import WrittenError
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.steps import Checked, Created, Current, Difference, PartlyDoneError, Properties, Run, Step


class PreferenceSteps:
    """The steps of `CommunicationChannelPreference`; see `ResourceSteps` for what goes in and comes out."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._made: Lifecycle | None = None

    @property
    def lifecycle(self) -> Lifecycle:
        """What the steps do to the configured ThoughtSpot: one for all threads."""
        with self._lock:
            if self._made is None:
                requests = SharedRequests(self._run.thoughtspot)
                self._made = Lifecycle(requests, self._run.declarations, self._run.turns)
            return self._made

    def check(self, step: Step, news: Properties, olds: Properties, outputs: Properties | None) -> Checked:
        inputs, failures = checked(news, olds)
        if failures:
            return Checked(inputs, failures)
        if outputs:
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
        return Checked(inputs)

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
        with _partly_done(news):
            created = self.lifecycle.create(_declarer(step, news), record.wanted(news), step.log)
        return Created(created.key.id, record.outputs(created, news))

    def get(self, id: str) -> dict[str, Any]:
        key = key_to_read(id, self._run.host)
        found = self.lifecycle.get(key)
        named = {} if key.org_id is None else {properties.ORG_IDENTIFIER: key.org_id}
        return record.outputs(found, named)

    def read(self, step: Step, outputs: Properties, inputs: Properties) -> Current | None:
        found = self.lifecycle.read(record.held(outputs), step.log)
        if found is None:
            return None
        return Current(record.outputs(found, {**outputs, **inputs}), record.inputs(found, inputs))

    def update(self, step: Step, outputs: Properties, news: Properties) -> dict[str, Any]:
        del step  # An update says nothing.
        with _partly_done(news):
            updated = self.lifecycle.update(record.held(outputs), record.wanted(news))
        return record.outputs(updated, news)

    def delete(self, step: Step, outputs: Properties, inputs: Properties | None) -> None:
        self.lifecycle.delete(step.owner, record.held(outputs, inputs), step.log)

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
