"""Killed in the middle of the create of a webhook: there are never two, and always one after the next `up`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from interruptions.gate import Hold
from interruptions.place import Place
from interruptions.striking import (
    CONNECTION_LOST,
    interrupted,
    kill_the_cli,
    kill_the_plugin,
    refused_for_its_lock,
)
from pulumi_thoughtspot.emulator import ADMIN

PLAIN = 'Webhook("hook", "https://hooks.example.com", org_identifier=42)'
SECRET = PLAIN.replace(")", ', authentication={"bearer_token": "canary"})')
OVERWRITE = SECRET.replace("org_identifier", "allow_overwrite=True, org_identifier")
LOOK, WRITE, ACTED = Hold("search"), Hold("create"), Hold("create", acted=True)


@pytest.fixture
def logged_in(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The stack with nothing in its state, and a user who can log in to every Org. Nothing but the provider keeps
    ThoughtSpot at one webhook.
    """
    environment = place.stack.environment
    monkeypatch.delitem(environment, "THOUGHTSPOT_TOKEN")
    monkeypatch.setitem(environment, "THOUGHTSPOT_USERNAME", ADMIN.name)
    monkeypatch.setitem(environment, "THOUGHTSPOT_PASSWORD", str(ADMIN.password))
    place.put_back("empty")
    place.thoughtspot.read_as(webhook_names="repeatable", webhooks_per_org="many")
    yield place
    for webhook in place.thoughtspot.webhooks:
        place.thoughtspot.remove_webhook(webhook.id)


def webhooks(place: Place) -> list[str]:
    return [f"org/{webhook.org_id}/webhook/{webhook.id}" for webhook in place.thoughtspot.webhooks]


@pytest.mark.parametrize(
    ("hold", "made"),
    [
        pytest.param(LOOK, 0, id="before it has looked"),
        pytest.param(ACTED, 1, id="after ThoughtSpot has acted"),
    ],
)
def test_a_killed_plugin_leaves_a_webhook_that_the_next_up_takes_over(logged_in: Place, hold: Hold, made: int) -> None:
    place = logged_in
    place.stack.declare(PLAIN)
    with interrupted(place, "up", hold, kill_the_plugin, inline=True) as ending:
        assert ending.run.status == 1, ending.run
        assert CONNECTION_LOST.search(ending.run.output), ending.run
        ending.leaves_no_process()
    left = webhooks(place)
    assert (len(left), place.pending, list(place.stack.resources())) == (made, [], [])

    run = place.stack.run("up", "--yes", "--skip-preview")
    assert ("taken over" in run.output) == bool(made), run
    (made_or_taken,) = webhooks(place)
    assert left in ([], [made_or_taken])
    assert place.stack.resources()["hook"]["id"] == made_or_taken


def test_after_a_killed_cli_one_with_a_secret_is_refused_until_it_may_be_overwritten(logged_in: Place) -> None:
    place = logged_in
    place.stack.declare(SECRET)
    with interrupted(place, "up", WRITE, kill_the_cli, inline=True) as ending:
        assert ending.run.status < 0, ending.run
        ending.leaves_no_process()
    (left,) = webhooks(place)
    assert (place.pending, list(place.stack.resources())) == ([("creating", "hook")], [])

    refused_for_its_lock(place)
    place.stack.run("cancel", "--yes")
    refused = place.stack.refused()
    assert "its secrets cannot be compared; nothing was changed." in refused.output
    assert "- set allow_overwrite=True for one 'pulumi up', also after a run that was killed" in refused.output
    assert (webhooks(place), list(place.stack.resources())) == ([left], [])

    place.stack.run("refresh", "--clear-pending-creates", "--yes", "--skip-preview")
    place.stack.declare(OVERWRITE).run("up", "--yes", "--skip-preview")
    assert (webhooks(place), place.stack.resources()["hook"]["id"]) == ([left], left)
    place.stack.declare(SECRET).expect_nothing_to_do()
