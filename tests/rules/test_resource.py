"""The resource's constructor, under Pulumi's mocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import IntEnum
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, rpc

import pulumi_thoughtspot as thoughtspot
from pulumi_thoughtspot import lookup
from pulumi_thoughtspot.preferences.inputs import checked


def in_clear(value: Any) -> Any:
    """What is in a secret; anything else as it is."""
    return value["value"] if isinstance(value, dict) and rpc._special_sig_key in value else value


class Mocks(mocks.Mocks):
    """Keeps what leaves the program, as it comes out of the messages to the engine."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.sent[args.name] = {name: in_clear(value) for name, value in args.inputs.items()}
        return f"{args.name}-id", {**args.inputs, "org_id": "42", "org_name": "Sales"}

    def call(self, args: mocks.MockCallArgs) -> dict[Any, Any]:
        raise NotImplementedError(args.token)


@pytest.fixture(autouse=True)
def engine() -> Mocks:
    engine = Mocks()
    mocks.set_mocks(engine)
    return engine


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


LATER: dict[str, Callable[[Any], Any]] = {
    "output": pulumi.Output.from_input,
    "secret": pulumi.Output.secret,
    "output of an output": lambda value: pulumi.Output.from_input(0).apply(lambda _: pulumi.Output.from_input(value)),
    "coroutine": lambda value: asyncio.sleep(0, value),
    "future": lambda value: asyncio.ensure_future(asyncio.sleep(0, value)),
}
GIVEN = {"plain": lambda value: value, **LATER}


class Team(IntEnum):
    """Ids of Orgs by a program's own names."""

    SALES = 42


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (42, "42"),
        (0, "0"),
        (7.0, "7"),
        (Team.SALES, "42"),
        (2**53 + 1, "9007199254740993"),
        (float(2**53 - 1), "9007199254740991"),
        (10**100 - 1, "9" * 100),
    ],
    ids=["id", "Primary", "float", "enum", "beyond what a float tells apart", "the last float that is sure", "long"],
)
@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
@pulumi.runtime.test
def test_the_number_of_an_org_leaves_the_program_as_text(
    engine: Mocks, given: Callable[[Any], Any], number: float, text: str
) -> pulumi.Output[None]:
    """Pulumi sends numbers as floats, and a float gives 9007199254740993 and …992 the same Org."""
    sales = thoughtspot.CommunicationChannelPreference("sales", ["EMAIL"], org_identifier=given(number))

    def check(_: object) -> None:
        assert engine.sent["sales"]["org_identifier"] == text

    return sales.id.apply(check)


NO_IDS = [True, False, 7.5, -1, -1.0, float(2**53), 1e300]


@pytest.mark.parametrize("value", NO_IDS)
def test_a_number_that_is_no_orgs_is_refused_by_the_constructor(value: Any) -> None:
    with pytest.raises(pulumi.RunError, match=r"^CommunicationChannelPreference 'sales': org_identifier: "):
        thoughtspot.CommunicationChannelPreference("sales", ["EMAIL"], org_identifier=value)


@pytest.mark.parametrize("value", NO_IDS)
@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pulumi.runtime.test
def test_a_number_that_is_no_orgs_and_comes_later_is_left_for_check_to_refuse(
    engine: Mocks, later: Callable[[Any], Any], value: Any
) -> pulumi.Output[None]:
    sales = thoughtspot.CommunicationChannelPreference("sales", ["EMAIL"], org_identifier=later(value))

    def check(_: object) -> None:
        sent = engine.sent["sales"]
        assert sent["org_identifier"] == value
        assert [failure.input for failure in checked(sent)[1]] == ["org_identifier"]

    return sales.id.apply(check)


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pulumi.runtime.test
def test_an_org_that_turns_out_to_be_none_is_not_left_out(
    engine: Mocks, later: Callable[[Any], Any]
) -> pulumi.Output[None]:
    """Pulumi drops what is None, and without an Org the cluster's default would be meant."""
    sales = thoughtspot.CommunicationChannelPreference("sales", ["EMAIL"], org_identifier=later(None))

    def check(_: object) -> None:
        assert engine.sent["sales"]["org_identifier"] == ""

    return sales.id.apply(check)


@pytest.mark.parametrize(("org_id", "text"), [(42, "42"), (42.0, "42"), ("42", "42"), (2**53 + 1, "9007199254740993")])
@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
@pulumi.runtime.test
def test_the_number_of_a_providers_org_leaves_the_program_as_text(
    engine: Mocks, given: Callable[[Any], Any], org_id: Any, text: str
) -> pulumi.Output[None]:
    provider = thoughtspot.Provider("eu", host="https://eu.example.com", token="token", org_id=given(org_id))

    def check(_: object) -> None:
        assert engine.sent["eu"]["thoughtspot:orgId"] == text

    return provider.id.apply(check)


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


def test_a_look_asks_for_exactly_the_number_that_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(lookup, "read_routing", lambda _client, identifiers, _events, **_: asked.extend(identifiers))
    thoughtspot.get_communication_channel_preferences(
        [2**53 + 1, 7.0, Team.SALES, "Sales"], host="https://example.com", token="token"
    )
    assert asked == ["9007199254740993", "7", "42", "Sales"]


@pytest.mark.parametrize("value", NO_IDS)
def test_a_look_refuses_a_number_that_is_no_orgs(value: Any) -> None:
    with pytest.raises(pulumi.RunError, match=r"is not the id of an Org|name or id of an Org is wanted|in quotes"):
        thoughtspot.get_communication_channel_preferences([value], host="https://example.com", token="token")
