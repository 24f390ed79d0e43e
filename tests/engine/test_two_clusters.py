"""Two ThoughtSpots in one program, each with its own credentials."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_thoughtspot.emulator import Emulator, User
from support.cli import Stack


@pytest.fixture
def europe() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Vertrieb"}) as emulator:
        emulator.add_user(User("routing", password="p", secret_key="europe-key", privileges=("ADMINISTRATION",)))
        yield emulator


def test_each_resource_goes_to_its_own_cluster(stack: Stack, thoughtspot: Emulator, europe: Emulator) -> None:
    """Also within a component; and an Org's id on two clusters is no duplicate."""
    stack.environment["EUROPE"] = europe.url
    program = """
import os

class Team(pulumi.ComponentResource):
    def __init__(self, name, org, opts=None):
        super().__init__("example:index:Team", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        CommunicationChannelPreference(name, org_identifier=org, channels=["WEBHOOK"], opts=child)

eu = Provider("eu", host=os.environ["EUROPE"], username="routing", secret_key=pulumi.Output.secret("europe-key"))
CommunicationChannelPreference("here", org_identifier=42, channels=["EMAIL"])
CommunicationChannelPreference("there", channels=["WEBHOOK"], opts=pulumi.ResourceOptions(provider=eu))
Team("vertrieb", 42, opts=pulumi.ResourceOptions(providers=[eu]))
Team("here-too", 42 + 35)
"""
    stack.up(program=program)
    assert thoughtspot.override("Sales") == ["EMAIL"]
    assert thoughtspot.override("Marketing") == ["WEBHOOK"]
    assert europe.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}
    assert europe.override("Vertrieb") == ["WEBHOOK"]
    assert {request.user for request in europe.requests} <= {None, "routing"}
    resources = stack.resources()
    assert resources["here"]["id"] == resources["vertrieb"]["id"] == "org/42/LIVEBOARD_SCHEDULE"
    stack.refresh()

    state = (next((stack.folder / "backend").glob(".pulumi/stacks/*/*.json"))).read_text()
    assert "europe-key" not in state
    stack.destroy()
    assert thoughtspot.override("Sales") is None
    assert europe.override("Vertrieb") is None
    assert europe.cluster == {"LIVEBOARD_SCHEDULE": ["EMAIL"]}


NOTHING = "nothing = pulumi.Output.from_input(None)"
"""As a `StackReference` gives what the other stack does not export."""


def test_a_component_may_bring_its_own_provider_and_what_turns_out_to_be_none_is_left_out(
    stack: Stack, europe: Emulator
) -> None:
    del stack.environment["THOUGHTSPOT_HOST"], stack.environment["THOUGHTSPOT_TOKEN"]
    stack.environment["EUROPE"] = europe.url
    stack.given(
        f"""
import os
{NOTHING}

class Europe(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("example:index:Europe", name)
        own = pulumi.ResourceOptions(parent=self)
        login = dict(username="routing", secret_key="europe-key", org_id=nothing, ca_bundle=nothing)
        eu = Provider(f"{{name}}-eu", host=os.environ["EUROPE"], **login, opts=own)
        child = pulumi.ResourceOptions(parent=self, provider=eu)
        CommunicationChannelPreference(f"{{name}}-default", channels=["WEBHOOK"], opts=child)

Europe("routing")
"""
    )
    assert europe.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}
    stack.destroy()
    assert europe.cluster == {"LIVEBOARD_SCHEDULE": ["EMAIL"]}


def test_a_host_that_turns_out_to_be_none_is_refused_at_preview(stack: Stack) -> None:
    run = stack.preview(
        program=f"""
{NOTHING}
eu = Provider("eu", host=nothing, token=nothing)
CommunicationChannelPreference("default", channels=["WEBHOOK"], opts=pulumi.ResourceOptions(provider=eu))
"""
    )
    assert run.status != 0
    assert "The settings of ThoughtSpot have 2 problems:" in run.output
    assert "https://none" not in run.output


def test_a_transform_may_tell_two_resources_apart(stack: Stack, thoughtspot: Emulator, europe: Emulator) -> None:
    """And a transformation, which is an older kind: the cluster's default by the one, an Org by the other."""
    stack.environment["EUROPE"] = europe.url
    stack.given(
        """
import os
eu = Provider("eu", host=os.environ["EUROPE"], username="routing", secret_key="europe-key")

def there(args):
    return pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(provider=eu))

def transformed(args):
    return pulumi.ResourceTransformationResult(args.props, there(args)) if args.name == "eu-default" else None

def transform(args):
    return pulumi.ResourceTransformResult(args.props, there(args)) if args.name == "eu-org" else None

pulumi.runtime.register_stack_transformation(transformed)
pulumi.runtime.register_resource_transform(transform)
for name in ("us-default", "eu-default"):
    CommunicationChannelPreference(name, channels=["WEBHOOK"])
for name in ("us-org", "eu-org"):
    CommunicationChannelPreference(name, org_identifier=42, channels=["EMAIL"])
"""
    )
    assert thoughtspot.cluster == europe.cluster == {"LIVEBOARD_SCHEDULE": ["WEBHOOK"]}
    assert thoughtspot.override(42) == europe.override(42) == ["EMAIL"]
