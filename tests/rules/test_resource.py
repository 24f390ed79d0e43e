"""The resource's constructor, under Pulumi's mocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

import pulumi_thoughtspot as thoughtspot


class Mocks(mocks.Mocks):
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return f"{args.name}-id", {**args.inputs, "org_id": "42", "org_name": "Sales"}

    def call(self, args: mocks.MockCallArgs) -> dict[Any, Any]:
        raise NotImplementedError(args.token)


@pytest.fixture(autouse=True)
def mocked() -> None:
    mocks.set_mocks(Mocks())


@pulumi.runtime.test
def test_outputs_are_what_the_provider_answers() -> pulumi.Output[None]:
    sales = thoughtspot.CommunicationChannelPreference("sales", ["EMAIL"], org_identifier="Sales")

    def check(values: list[Any]) -> None:
        assert values == [["EMAIL"], "LIVEBOARD_SCHEDULE", "Sales", False, "42", "Sales", None]

    return pulumi.Output.all(
        sales.channels,
        sales.event_type,
        sales.org_identifier,
        sales.allow_overwrite,
        sales.org_id,
        sales.org_name,
        sales.previous_channels,
    ).apply(check)


@pytest.mark.parametrize(
    "channels",
    [
        tuple,
        set,
        dict.fromkeys,
        iter,
        lambda words: pulumi.Output.from_input(words).apply(frozenset),
        lambda words: asyncio.sleep(0, set(words)),
        lambda words: asyncio.ensure_future(asyncio.sleep(0, words)),
    ],
    ids=["tuple", "set", "keys", "iterator", "output", "coroutine", "future"],
)
@pulumi.runtime.test
def test_channels_come_in_any_collection(channels: Callable[[list[str]], Any]) -> pulumi.Output[None]:
    given = channels(["WEBHOOK", "EMAIL"])
    sales = thoughtspot.CommunicationChannelPreference(
        "sales", given.keys() if isinstance(given, dict) else given, org_identifier="Sales"
    )

    def check(value: list[str]) -> None:
        assert sorted(value) == ["EMAIL", "WEBHOOK"]

    return sales.channels.apply(check)


def test_a_subclass_keeps_the_type_that_is_in_the_state() -> None:
    class Routing(thoughtspot.CommunicationChannelPreference):
        pass

    assert Routing._resource_type_name == thoughtspot.CommunicationChannelPreference._resource_type_name
    assert Routing._resource_type_name == "dynamic/thoughtspot:CommunicationChannelPreference"


@pulumi.runtime.test
def test_under_mocks_a_scope_may_be_declared_twice() -> pulumi.Output[None]:
    both = [thoughtspot.CommunicationChannelPreference(name, channels=["EMAIL"]) for name in ("one", "two")]

    def check(ids: list[str]) -> None:
        assert ids == ["one-id", "two-id"]

    return pulumi.Output.all(*(each.id for each in both)).apply(check)


@pytest.mark.parametrize("host", ["", None])
def test_a_provider_needs_its_host(host: Any) -> None:
    with pytest.raises(pulumi.RunError, match="say which ThoughtSpot"):
        thoughtspot.Provider("eu", host=host)


@pytest.mark.parametrize("argument", ["org_identifiers", "event_types"])
def test_a_look_takes_lists_and_no_text_whose_letters_would_be_meant(argument: str) -> None:
    with pytest.raises(pulumi.RunError, match=rf"{argument}: give a list, \['42'\]"):
        thoughtspot.get_communication_channel_preferences(**{argument: "42"}, host="https://example.com", token="token")
