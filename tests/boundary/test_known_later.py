"""What a program knows only while it runs is refused like what it knows at once: by check, in the same words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from pulumi_thoughtspot import CommunicationChannelPreference, CommunicationChannelPreferenceSet, Webhook
from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Boundary
from support.webhooks import plain, secrets

EMPTY = "it is empty; name an Org, or leave org_identifier out for the cluster's default"
TOO_LONG = "a number of more than a hundred digits is not the id of an Org"
REFUSED = [
    ("channels", ["EMIAL"], '"EMIAL" is not a channel; did you mean "EMAIL"?'),
    ("channels", "EMAIL", 'a list is wanted, not a string; write ["EMAIL"]'),
    ("channels", None, "say which channels deliver"),
    ("org_identifier", "", EMPTY),
    ("org_identifier", None, EMPTY),
    ("org_identifier", 10**400, TOO_LONG),
    ("org_identifier", -(10**4000), TOO_LONG),
    ("channels", [10**400], '"a number of 401 digits" is not a channel'),
    ("event_type", 10**4000, "4001 digits"),
]
OF_OTHERS = [
    (Webhook, {"org_identifier": 10**400}, TOO_LONG),
    (Webhook, {"org_identifier": "7" * 101}, TOO_LONG),
    (CommunicationChannelPreferenceSet, {"orgs": {"Sales": [10**400]}}, "401 digits"),
    (CommunicationChannelPreferenceSet, {"orgs": {"7" * 101: ["EMAIL"]}}, TOO_LONG),
]


class Registered(mocks.Mocks):
    """Takes the inputs as the SDK sends them to the engine."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.inputs = dict(args.inputs)
        return f"{args.name}-id", self.inputs

    def call(self, args: mocks.MockCallArgs) -> dict[Any, Any]:
        raise NotImplementedError(args.token)


@pytest.fixture(scope="module")
def plugin() -> Iterator[Boundary]:
    with Emulator(token="token") as thoughtspot, Boundary(thoughtspot) as boundary:
        yield boundary


@pytest.mark.parametrize(
    "later", [pulumi.Output.from_input, lambda value: asyncio.sleep(0, value)], ids=["output", "awaitable"]
)
@pytest.mark.parametrize(("name", "value", "words"), REFUSED, ids=lambda case: repr(case)[:20])
def test_a_mistake_that_comes_later_is_refused_by_check(
    plugin: Boundary, later: Callable[[Any], Any], name: str, value: Any, words: str
) -> None:
    told = checked(plugin, lambda: CommunicationChannelPreference("it", **{"channels": ["EMAIL"], name: later(value)}))
    assert words in told


@pytest.mark.parametrize(("declare", "inputs", "words"), OF_OTHERS)
def test_so_is_a_number_that_is_too_long_in_every_resource(
    plugin: Boundary, declare: Callable[..., Any], inputs: dict[str, Any], words: str
) -> None:
    given = {"url": "https://hooks.example.com", "events": ["LIVEBOARD_SCHEDULE"]} if declare is Webhook else {}
    later = {name: pulumi.Output.from_input(value) for name, value in inputs.items()}
    boundary = plugin.of_webhooks() if declare is Webhook else plugin.of_sets()
    assert words in checked(boundary, lambda: declare("it", **given, **later))


PRIVATE: list[tuple[dict[str, Any], str]] = [
    ({"url": "https://eva:canary@hooks.example.com"}, "url: it holds a user name or password"),
    ({"url_params": {"key": "canary", "other": 5}}, 'url_params: the parameter "other" is of the type'),
    ({"additional_headers": {"X": "canary", "x": "1"}}, 'additional_headers: "X" and "x" are one header'),
    ({"authentication": {"bearer_tokn": "canary"}}, 'authentication: "bearer_tokn" is no kind of authentication'),
    (
        {"authentication": {"basic_auth": {"username": "u", "pasword": "canary"}}},
        'authentication: "pasword" is no part of basic_auth; did you mean "password"?',
    ),
    (
        {"signature_verification": {"header": "X", "secrt": "canary"}},
        'signature_verification: "secrt" is no part of it',
    ),
    ({"storage_destination": {"azure": {"key": "canary"}}}, 'storage_destination: "azure" is no kind of storage'),
    (
        {"storage_destination": {"aws_s3": {"bucket_name": "b", "secret_key": "canary"}}},
        'storage_destination: "secret_key" is no part of aws_s3',
    ),
]
"""What is wrong with an input of a webhook in which something private may be."""


@pytest.mark.parametrize(("inputs", "words"), PRIVATE, ids=str)
def test_what_may_be_private_is_refused_without_the_name_by_which_the_engine_would_print_it(
    plugin: Boundary, inputs: dict[str, Any], words: str
) -> None:
    sent = registered(lambda: webhook_later(**inputs))

    failures = plugin.of_webhooks().check("it", **plain(sent)).failures

    assert list(failures) == [""]
    assert failures[""].startswith(words)
    assert "canary" not in failures[""]


@pytest.mark.parametrize("inputs", [inputs for inputs, words in PRIVATE if "is no " in words], ids=str)
def test_what_stands_under_a_name_that_is_not_known_is_a_secret(inputs: dict[str, Any]) -> None:
    """For the name may have a slip in it."""
    assert "canary" in str(secrets(registered(lambda: webhook_later(**inputs))))


def webhook_later(**inputs: Any) -> Webhook:
    given = {"url": "https://hooks.example.com", **inputs}
    return Webhook("it", **{name: pulumi.Output.from_input(value) for name, value in given.items()})


def checked(plugin: Boundary, declare: Callable[[], object]) -> str:
    """What check says of what a program sends the engine."""
    return "\n".join(plugin.check("it", **registered(declare)).failures.values())


def registered(declare: Callable[[], object]) -> dict[str, Any]:
    """What a program sends the engine."""
    engine = Registered()
    mocks.set_mocks(engine)

    @pulumi.runtime.test
    def program() -> None:
        declare()

    program()
    return {key: each for key, each in engine.inputs.items() if key != "__provider"}
