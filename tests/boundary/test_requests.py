"""How many requests each step sends ThoughtSpot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Boundary


@pytest.mark.parametrize(("named", "on_delete"), [({"org_identifier": "Sales"}, 2), ({}, 3)], ids=["Org", "cluster"])
def test_each_step_sends_few(run: Boundary, thoughtspot: Emulator, named: dict[str, Any], on_delete: int) -> None:
    def sent(step: Callable[..., Any], *arguments: Any, **inputs: Any) -> tuple[int, Any]:
        """The number of requests of a step, and its answer."""
        thoughtspot.clear_requests()
        answer = step(*arguments, **inputs)
        return len(thoughtspot.requests), answer

    on_create, created = sent(run.declare, "one", channels=["WEBHOOK"], **named)
    without_change, _ = sent(run.declare_again, created, channels=["WEBHOOK"], **named)
    on_update, updated = sent(run.update, created, channels=["EMAIL", "WEBHOOK"], **named)
    assert [on_create, without_change, on_update] == [3, 0, 2]
    with Boundary(thoughtspot) as refresh:
        assert sent(refresh.read, updated) == (1, updated)
    with Boundary(thoughtspot) as destroy:
        assert sent(destroy.delete, updated) == (on_delete, None)
