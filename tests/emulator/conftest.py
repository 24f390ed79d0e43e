"""Emulators that end with the test, and a client for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import DeliveryPolicy, Emulator
from support.patience import HANGING

from .client import TOKEN, Api
from .receiver import Receiver, receiving


@pytest.fixture
def emulate() -> Iterator[Callable[..., Emulator]]:
    """Starts an emulator; with Sales (7), Support (8), the token TOKEN and patience, unless told otherwise."""
    with ExitStack() as running:

        def start(**options: Any) -> Emulator:
            options.setdefault("orgs", {7: "Sales", 8: "Support"})
            options.setdefault("token", TOKEN)
            options.setdefault("delivery", DeliveryPolicy(timeout=HANGING))
            return running.enter_context(Emulator(**options))

        yield start


@pytest.fixture
def ts(emulate: Callable[..., Emulator]) -> Emulator:
    return emulate()


@pytest.fixture
def api(ts: Emulator) -> Api:
    return Api(ts)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver
