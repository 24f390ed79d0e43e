"""What a program knows only while it runs is refused like what it knows at once: by check, in the same words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from pulumi_thoughtspot import CommunicationChannelPreference
from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Boundary

EMPTY = "it is empty; name an Org, or leave org_identifier out for the cluster's default"
REFUSED = [
    ("channels", ["EMIAL"], '"EMIAL" is not a channel; did you mean "EMAIL"?'),
    ("channels", "EMAIL", 'a list is wanted, not a string; write ["EMAIL"]'),
    ("channels", None, "say which channels deliver"),
    ("org_identifier", "", EMPTY),
    ("org_identifier", None, EMPTY),
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
    engine = Registered()
    mocks.set_mocks(engine)

    @pulumi.runtime.test
    def program() -> None:
        CommunicationChannelPreference("it", **{"channels": ["EMAIL"], name: later(value)})

    program()
    # The engine sends check what the program has sent the engine.
    sent = {key: each for key, each in engine.inputs.items() if key != "__provider"}
    assert words in "\n".join(plugin.check("it", **sent).failures.values())
