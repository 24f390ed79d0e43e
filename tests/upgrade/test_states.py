"""What stands in the states of releases, and what the package has to keep for their sake."""

from __future__ import annotations

import base64
import pickle
from importlib.metadata import version
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_thoughtspot import communication_channel_preference
from pulumi_thoughtspot.communication_channel_preference import RESOURCE_TYPE
from pulumi_thoughtspot.dynamic import PreferenceProvider
from pulumi_thoughtspot.preferences.identity import Key, parse_id
from pulumi_thoughtspot.preferences.properties import INPUTS, OUTPUTS
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


def names(kind: str, resources: list[dict[str, Any]]) -> set[str]:
    """The names of the inputs or outputs of all these resources."""
    return {name for resource in resources for name in resource.get(kind, {})}


def test_this_release_has_left_its_states() -> None:
    assert THIS_RELEASE.is_dir(), "make them, as tests/upgrade/make_states.py says: nox -s states"


def test_this_release_writes_what_its_states_hold() -> None:
    resources = preferences(*map(Recorded, THIS_RELEASE.iterdir()))
    assert names("inputs", resources) == {*INPUTS, "__provider"}
    assert names("outputs", resources) == {*INPUTS, *OUTPUTS, "__provider"}
    provider = vars(communication_channel_preference)[PreferenceProvider.__name__]()
    assert serialize_provider(provider) in {resource["outputs"]["__provider"] for resource in resources}


@pytest.mark.parametrize("stack", recorded(), ids=str)
def test_what_a_state_names_is_still_there(stack: Recorded) -> None:
    resources = preferences(stack)
    assert names("inputs", resources) <= {*INPUTS, "__provider"}
    assert names("outputs", resources) <= {*INPUTS, *OUTPUTS, "__provider"}
    for resource in resources:
        assert resource["type"] == RESOURCE_TYPE
        outputs = resource["outputs"]
        assert type(pickle.loads(base64.b64decode(outputs["__provider"]))) is PreferenceProvider
        key = Key(outputs["host"], outputs.get("org_id"), outputs["event_type"])
        assert resource["id"] == key.id
        assert parse_id(resource["id"], outputs["host"]) == key


def test_every_python_writes_the_same_but_for_the_protocol_of_its_pickles() -> None:
    written = {
        base64.b64decode(resource[kind]["__provider"])
        for resource in preferences(BY_EACH_PYTHON)
        for kind in ("inputs", "outputs")
    }
    assert {text[:2] for text in written} == {b"\x80\x04", b"\x80\x05"}
    assert len({text[2:] for text in written}) == 1
