"""What stands in the states of releases, and what the package has to keep for their sake."""

from __future__ import annotations

import base64
import pickle
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_thoughtspot import communication_channel_preference, communication_channel_preference_set
from pulumi_thoughtspot.dynamic import PreferenceProvider, PreferenceSetProvider, WebhookProvider
from pulumi_thoughtspot.plugin.provider import DynamicProvider
from pulumi_thoughtspot.preference_sets import properties as properties_of_sets
from pulumi_thoughtspot.preference_sets import record
from pulumi_thoughtspot.preferences import properties
from pulumi_thoughtspot.preferences.identity import Key, parse_id
from pulumi_thoughtspot.webhooks import properties as properties_of_webhooks
from pulumi_thoughtspot.webhooks import record as webhook_record
from pulumi_thoughtspot.webhooks.identity import parse_id as parse_webhook_id
from upgrade.recorded import STATES, Recorded, recorded

THIS_RELEASE = STATES / version("pulumi-thoughtspot")
BY_EACH_PYTHON = Recorded(THIS_RELEASE / "pythons")


def preferences(*stacks: Recorded) -> list[dict[str, Any]]:
    return [
        resource
        for stack in stacks
        for resource in stack.deployment["resources"]
        if resource["type"].startswith("pulumi-python:dynamic")
    ]


@dataclass(frozen=True)
class Kind:
    """A kind of resource, and what its states hold."""

    type: str
    provider: type[DynamicProvider]
    inputs: set[str]
    outputs: set[str]

    def of(self, *stacks: Recorded) -> list[dict[str, Any]]:
        """The resources of this kind."""
        return [resource for resource in preferences(*stacks) if resource["type"] == self.type]


SINGLE = Kind(
    communication_channel_preference.RESOURCE_TYPE,
    PreferenceProvider,
    {*properties.INPUTS, "__provider"},
    {*properties.INPUTS, *properties.OUTPUTS, "__provider"},
)
SET = Kind(
    communication_channel_preference_set.RESOURCE_TYPE,
    PreferenceSetProvider,
    {*properties_of_sets.INPUTS, "__provider"},
    {*properties_of_sets.INPUTS, *properties_of_sets.OUTPUTS, "__provider"},
)
WEBHOOK = Kind(
    "pulumi-python:dynamic/thoughtspot:Webhook",
    WebhookProvider,
    {*properties_of_webhooks.INPUTS, "__provider"},
    {*properties_of_webhooks.INPUTS, *properties_of_webhooks.OUTPUTS, "__provider"},
)
KINDS = (SINGLE, SET, WEBHOOK)


def names(kind: str, resources: list[dict[str, Any]]) -> set[str]:
    """The names of the inputs or outputs of all these resources."""
    return {name for resource in resources for name in resource.get(kind, {})}


def test_this_release_has_left_its_states() -> None:
    assert THIS_RELEASE.is_dir(), "make them, as tests/upgrade/make_states.py says: nox -s states"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.provider.__name__)
def test_this_release_writes_what_its_states_hold(kind: Kind) -> None:
    resources = kind.of(*map(Recorded, THIS_RELEASE.iterdir()))
    assert names("inputs", resources) == kind.inputs
    assert names("outputs", resources) == kind.outputs
    written = serialize_provider(kind.provider())
    assert written in {resource["outputs"]["__provider"] for resource in resources}


@pytest.mark.parametrize("stack", recorded(), ids=str)
def test_what_a_state_names_is_still_there(stack: Recorded) -> None:
    assert {resource["type"] for resource in preferences(stack)} <= {kind.type for kind in KINDS}
    for kind in KINDS:
        resources = kind.of(stack)
        assert names("inputs", resources) <= kind.inputs
        assert names("outputs", resources) <= kind.outputs
        for resource in resources:
            assert type(pickle.loads(base64.b64decode(resource["outputs"]["__provider"]))) is kind.provider
    for resource in SINGLE.of(stack):
        outputs = resource["outputs"]
        key = Key(outputs["host"], outputs.get("org_id"), outputs["event_type"])
        assert resource["id"] == key.id
        assert parse_id(resource["id"], outputs["host"]) == key
    for resource in SET.of(stack):
        assert resource["id"] == record.held(resource["outputs"]).id
    for resource in WEBHOOK.of(stack):
        hook = webhook_record.key(resource["outputs"])
        assert resource["id"] == hook.id
        assert parse_webhook_id(resource["id"], resource["outputs"]["host"]) == hook


def test_what_a_failed_step_leaves_of_a_webhook_keeps_its_names() -> None:
    """A state has these words where a later release finds them."""
    assert (properties_of_webhooks.UNSETTLED, properties_of_webhooks.NOT_KNOWN) == ("unsettled", "(not known)")


def test_every_python_writes_the_same_but_for_the_protocol_of_its_pickles() -> None:
    written = {
        base64.b64decode(resource[kind]["__provider"])
        for resource in preferences(BY_EACH_PYTHON)
        for kind in ("inputs", "outputs")
    }
    assert {text[:2] for text in written} == {b"\x80\x04", b"\x80\x05"}
    assert len({text[2:] for text in written}) == 1
