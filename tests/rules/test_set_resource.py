"""The constructor of a set of preferences, under Pulumi's mocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from pulumi_thoughtspot.communication_channel_preference_set import CommunicationChannelPreferenceSet as PreferenceSet
from pulumi_thoughtspot.preference_sets.inputs import checked
from pulumi_thoughtspot.resource import ThoughtSpotResource


class Mocks(mocks.Mocks):
    """Keeps what leaves the program."""

    def __init__(self) -> None:
        self.sent: dict[str, Any] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.sent = dict(args.inputs)
        return f"{args.name}-id", {**args.inputs, "org_ids": {"Sales": "42"}}

    def call(self, args: mocks.MockCallArgs) -> dict[Any, Any]:
        raise NotImplementedError(args.token)


@pytest.fixture(autouse=True)
def engine() -> Mocks:
    engine = Mocks()
    mocks.set_mocks(engine)
    return engine


def sent(engine: Mocks, declare: Callable[[], PreferenceSet]) -> dict[str, Any]:
    """What leaves the program, as check gets it."""

    @pulumi.runtime.test
    def run() -> pulumi.Output[Any]:
        return declare().urn

    run()
    return engine.sent


ORGS: dict[Any, Any] = {"Sales": {"WEBHOOK", "EMAIL"}, 77: (), 7.0: ["EMAIL"]}
KEPT = {"Sales": ["EMAIL", "WEBHOOK"], "77": [], "7": ["EMAIL"]}


def in_an_output(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.from_input(0).apply(lambda _: value)


@pytest.mark.parametrize(
    "later",
    [lambda value: value, in_an_output, lambda value: asyncio.sleep(0, value)],
    ids=["plain", "output", "coroutine"],
)
def test_orgs_leave_as_text_and_channels_as_lists(engine: Mocks, later: Callable[[Any], Any]) -> None:
    found = sent(engine, lambda: PreferenceSet("it", orgs=later(ORGS), cluster=later(("WEBHOOK",))))
    assert found["orgs"] == KEPT
    assert found["cluster"] == ["WEBHOOK"]


def test_single_lists_may_be_outputs(engine: Mocks) -> None:
    found = sent(engine, lambda: PreferenceSet("it", orgs={"Sales": pulumi.Output.from_input(("EMAIL",))}))
    assert found["orgs"] == {"Sales": ["EMAIL"]}
    assert "cluster" not in found


NONE: dict[str, tuple[dict[str, Any], str]] = {
    "orgs": ({"orgs": None}, "orgs: a mapping of Orgs to their channels is wanted"),
    "an Org's channels": ({"orgs": {"Sales": None}}, 'orgs["Sales"]: it is None or empty'),
    "an Org": ({"orgs": {None: ["EMAIL"]}}, 'orgs[""]: it is empty, None, or neither text nor the number of an Org'),
    "cluster": ({"orgs": {}, "cluster": None}, "cluster: it is None or empty"),
}


@pytest.mark.parametrize(("inputs", "why"), NONE.values(), ids=NONE)
def test_none_never_means_anything(engine: Mocks, inputs: dict[str, Any], why: str) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        PreferenceSet("it", **inputs)
    assert str(refused.value).startswith(f"CommunicationChannelPreferenceSet 'it': {why}")
    found = sent(engine, lambda: PreferenceSet("it", **{name: in_an_output(value) for name, value in inputs.items()}))
    assert [str(failure).startswith(why) for failure in checked(found)[1]] == [True]


def test_every_bad_entry_is_told_at_once_and_none_hides_another() -> None:
    with pytest.raises(pulumi.RunError) as refused:
        PreferenceSet("it", orgs={77: ["EMAIL"], "77": ["WEBHOOK"], True: [], "A": ["EMIAL"]})  # type: ignore[dict-item]
    assert [line.partition("Set 'it': ")[2] for line in str(refused.value).splitlines()] == [
        'orgs[""]: it is empty, None, or neither text nor the number of an Org; name an Org by its name or id',
        "orgs: the id 77 is there twice, as text and as a number, or with zeros in front; keep one of them",
        'orgs["A"]: "EMIAL" is not a channel; did you mean "EMAIL"?',
    ]


@pytest.mark.parametrize(
    ("exclusive", "ignored", "refused"),
    [
        (True, "orgs", True),
        (pulumi.Output.from_input(True), "orgs", True),
        (False, "orgs", False),
        (True, "*", True),
        *((True, path, True) for path in ("orgs[*]", "orgs.*", '["orgs"]', 'orgs["*"]')),
        *((True, path, False) for path in ("orgs.Sales", 'orgs["Sales"]', "cluster")),
    ],
)
def test_exclusive_is_not_undone_by_an_option(exclusive: Any, ignored: str, refused: bool) -> None:
    def declare() -> ThoughtSpotResource:
        opts = pulumi.ResourceOptions(ignore_changes=[ignored])
        return PreferenceSet("it", orgs={"Sales": []}, exclusive=exclusive, opts=opts)

    if refused:
        with pytest.raises(pulumi.RunError, match=r"ignore_changes must not name '(orgs|\*)'"):
            declare()
    else:
        declare()


def test_there_is_no_get() -> None:
    assert not hasattr(PreferenceSet, "get")
    with pytest.raises(pulumi.RunError, match="there is no get for it"):
        PreferenceSet("it", orgs={"Sales": []}, opts=pulumi.ResourceOptions(id="set/LIVEBOARD_SCHEDULE"))


@pytest.mark.parametrize("key", [False, True, -7, 7.5, 1e300, float("nan")])
def test_a_key_that_is_neither_text_nor_an_id_is_refused(key: object) -> None:
    with pytest.raises(pulumi.RunError, match="neither text nor the number of an Org"):
        PreferenceSet("it", orgs={key: ["EMAIL"]})  # type: ignore[dict-item]
