"""A ThoughtSpot that a test may disturb while a provider's step goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from faults.proxy import Choose, Exchange, Proxy, Strike
from faults.wire import error
from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Boundary, Partial, Resource, StepError
from support.clock import Waits
from support.plugins import Forked


class Place:
    """A ThoughtSpot with a proxy before it, and runs whose provider waits for nobody."""

    def __init__(self, thoughtspot: Emulator, proxy: Proxy) -> None:
        self.thoughtspot = thoughtspot
        self.proxy = proxy

    @contextmanager
    def run(self) -> Iterator[Boundary]:
        """A run whose process can be asked for sets by `Boundary.of_sets`."""
        settings = {"THOUGHTSPOT_HOST": self.proxy.url, "THOUGHTSPOT_TOKEN": "token"}
        with Waits() as waits, Boundary(None, start=partial(Forked, waits=waits), **settings) as run:
            yield run

    def has(self) -> dict[str, list[str]]:
        held = {name: self.thoughtspot.override(org) for org, name in self.thoughtspot.orgs.items()}
        return {name: channels for name, channels in held.items() if channels is not None}

    def fails(self, held: Resource, **inputs: object) -> Partial | None:
        """An update that fails; what the state has then."""
        with self.run() as run, pytest.raises(StepError) as failed:
            run.of_sets().update(held, **inputs)
        self.proxy.strikes = lambda _: None
        return failed.value.partial


@contextmanager
def place(orgs: dict[int, str]) -> Iterator[Place]:
    with Emulator(orgs=orgs, token="token") as thoughtspot, Proxy(thoughtspot.url) as proxy:
        yield Place(thoughtspot, proxy)


def the_second(endpoint: str, strike: Strike) -> Choose:
    """Strikes each request to an endpoint but the first."""
    seen = 0

    def choose(asked: str) -> Strike | None:
        nonlocal seen
        seen += asked == endpoint
        return strike if asked == endpoint and seen > 1 else None

    return choose


def refuses_what_names(org: str, status: int, words: str = "no") -> Strike:
    """Answers a request that names this Org with an error, and lets all others through."""

    def strike(exchange: Exchange) -> bool:
        if f'"org_identifier": "{org}"'.encode() in exchange.body:
            return error(status, words)(exchange)
        exchange.send(exchange.forward().raw)
        return True

    return strike
