"""The steps of a webhook: from properties to what the rules take, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.claims import name_in
from pulumi_thoughtspot.rules.once import Once
from pulumi_thoughtspot.rules.steps import Checked, Created, Current, Difference, Properties, Run, Step
from pulumi_thoughtspot.webhooks import properties, record
from pulumi_thoughtspot.webhooks.changes import difference
from pulumi_thoughtspot.webhooks.creating import Creation
from pulumi_thoughtspot.webhooks.identity import claim, key_to_read
from pulumi_thoughtspot.webhooks.inputs import checked, unfamiliar
from pulumi_thoughtspot.webhooks.lifecycle import Lifecycle
from pulumi_thoughtspot.webhooks.sharing import SharedReads
from pulumi_thoughtspot.webhooks.webhook import Held


class WebhookSteps:
    """The steps of `Webhook`; see `ResourceSteps` for what goes in and comes out."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lifecycle = Once(
            lambda: Lifecycle(run.thoughtspot, SharedReads(run.thoughtspot), run.declarations, run.turns)
        )
        self._creation = Once(lambda: Creation(run.thoughtspot, run.declarations, run.turns))

    def check(self, step: Step, news: Properties, olds: Properties, outputs: Properties | None) -> Checked:
        inputs, failures = checked({**self._defaults(step, olds), **news}, olds)
        if failures:
            return Checked(inputs, failures)
        if outputs:  # The engine may replace without asking for a diff.
            key = record.key(outputs)
            self._run.declarations.remember(_declarer(step, inputs), key, key)
        org, name = inputs.get(properties.ORG_IDENTIFIER), inputs[properties.NAME]
        if UNKNOWN not in (org, name):
            self._run.declarations.declare(_declarer(step, inputs), [claim(org, name, self._run.host)])
        for word, known in sorted(unfamiliar(inputs) - unfamiliar(olds)):
            step.log.warning(
                f"{word}: not known to this release of pulumi-thoughtspot (known: {known}); ThoughtSpot decides."
            )
        return Checked(inputs)

    def diff(self, step: Step, outputs: Properties, inputs: Properties | None, news: Properties) -> Difference:
        change, held = difference(outputs, news, inputs), record.held(outputs)
        declarations, owner = self._run.declarations, _declarer(step, news)
        # The engine may replace for reasons of its own, such as replace_on_changes. The state's secrets stay here.
        declarations.remember(owner, held.key, held.key)
        if properties.HOST in change.replaces and self._run.host != held.key.host:
            declarations.moves_away(held.key, self._run.host)
        claimed = claim(
            _known(news.get(properties.ORG_IDENTIFIER), held.key.org_id),
            _known(news.get(properties.NAME), held.settings.name),
            held.key.host,
            held.key,
        )
        stands = bool(change.replaces) or declarations.unchanged(owner, [claimed])
        return replace(change, repeats=change.repeats or not stands)

    def create(self, step: Step, news: Properties) -> Created:
        created = self._creation().create(_declarer(step, news), record.wanted(news), step.log)
        return Created(created.key.id, record.outputs(created, news))

    def get(self, id: str) -> dict[str, Any]:
        key = key_to_read(id, self._run.host)
        found = self._lifecycle().get(key)
        shown = record.properties(found.settings, {properties.STATUS: None})  # Told also where it is as usual.
        held = Held(key, found.org.name if found.org else None, found.settings)
        return record.outputs(held, {**shown, properties.ORG_IDENTIFIER: key.org_id})

    def read(self, step: Step, outputs: Properties, inputs: Properties) -> Current | None:
        held = record.held(outputs)
        found = self._lifecycle().read(held, step.log)
        if found is None:
            return None
        with_secrets = {
            name: outputs[name]
            for name in (properties.AUTHENTICATION, properties.SIGNATURE_VERIFICATION)
            if name in outputs
        }
        now = Held(held.key, found.org.name if found.org else None, found.settings, held.unsettled)
        shown = record.properties(found.settings, outputs)
        shown_inputs = record.properties(found.settings, {**inputs, **with_secrets})
        return Current(
            outputs=record.outputs(now, record.inputs(shown, outputs)),
            inputs=record.inputs(shown_inputs, inputs),
        )

    def update(self, step: Step, outputs: Properties, news: Properties) -> dict[str, Any]:
        del step  # An update says nothing.
        return record.outputs(self._lifecycle().update(record.held(outputs), record.wanted(news)), news)

    def delete(self, step: Step, outputs: Properties, inputs: Properties | None) -> None:
        del inputs  # A webhook is deleted whatever is set of it.
        self._lifecycle().delete(step.owner, record.held(outputs), step.log)

    def inputs_of(self, outputs: Properties) -> dict[str, Any]:
        return {name: outputs[name] for name in properties.INPUTS if name in outputs}

    def place(self, outputs: Properties) -> str:
        return record.held(outputs).place

    def _defaults(self, step: Step, olds: Properties) -> dict[str, Any]:
        """What is left out: the name is at first the resource's, and then what it is; the Org is that of the login."""
        name = olds.get(properties.NAME) or (None if step.owner is None else name_in(step.owner))
        org = self._run.login_org_id
        given = {properties.NAME: name, properties.ORG_IDENTIFIER: org}
        return {each: value for each, value in given.items() if value is not None}


def _known(value: Any, held: str) -> Any:
    return held if value is UNKNOWN else value


def _declarer(step: Step, inputs: Mapping[str, Any]) -> str:
    """Whose declaration it is: the resource's URN or, where that cannot be had, what it declares."""
    return step.owner or f"{inputs.get(properties.ORG_IDENTIFIER, 'the login')}/{inputs[properties.NAME]}"
