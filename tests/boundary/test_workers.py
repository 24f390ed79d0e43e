"""More steps at a time than the SDK's four, and only where the SDK is as expected."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_thoughtspot import workers
from pulumi_thoughtspot.emulator import Emulator
from support.boundary import Boundary

ORGS = {number: f"Org {number}" for number in range(1, 17)}


def most_together(thoughtspot: Emulator, run: Boundary) -> int:
    """Creates one preference in each Org, all at once; how many of them travelled in one request."""
    inputs = {org: run.check(f"org-{org}", channels=["WEBHOOK"], org_identifier=str(org)).inputs for org in ORGS}
    with ThreadPoolExecutor(len(ORGS)) as engine:
        for created in [engine.submit(run.create, f"org-{org}", news) for org, news in inputs.items()]:
            created.result()
    assert all(thoughtspot.override(org) == ["WEBHOOK"] for org in ORGS)
    writes = [request.body for request in thoughtspot.requests if request.path.endswith("/configure")]
    return max(len(body["org_preferences"]) for body in writes if isinstance(body, dict))


@pytest.mark.parametrize(
    ("wanted", "more"), [("", True), ("16", True), ("4", False), ("1", False), ("many", True), ("999", True)]
)
def test_the_pool_is_as_large_as_wanted_but_never_smaller_than_the_sdks(wanted: str, more: bool) -> None:
    with Emulator(orgs=ORGS, token="token", latency=0.2) as thoughtspot:
        variables = {workers.VARIABLE: wanted} if wanted else {}
        with Boundary(thoughtspot, **variables) as run:
            assert (most_together(thoughtspot, run) > workers.SDK_WORKERS) is more


def test_where_no_plugin_is_served_nothing_changes() -> None:
    assert workers.allow_more({}) == workers.SDK_WORKERS
