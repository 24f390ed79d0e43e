"""Stacks that a release left behind live on with this version: preview, refresh, update and destroy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.cli import Stack
from upgrade.recorded import CHANGED, CHANGED_URL, Places, Recorded, change, recorded, settings

WRITES = ("/configure", "/create", "/update", "/delete")
INTERRUPTED = [stack for stack in recorded() if stack.folder.name == "interrupted"]
IN_PART = [stack for stack in recorded() if stack.folder.name == "sets-in-part"]
SETTLED = [stack for stack in recorded() if stack not in INTERRUPTED + IN_PART]


def sent(places: Places, what: str = "") -> list[str]:
    return [request.path for place in places.values() for request in place.requests if request.path.endswith(what)]


def held(stack: Stack, kind: str = "outputs") -> dict[str, dict[str, Any]]:
    """The outputs, or inputs, in the state by the resource's name, without those of resources that are only read.

    And without the one that depends on which Python wrote it.
    """
    return {
        name: {key: _clear(value) for key, value in resource[kind].items() if key != "__provider"}
        for name, resource in stack.resources().items()
        if not resource.get("external")
    }


def _clear(value: Any) -> Any:
    """A value as it is, and the same word for every secret: one value is encrypted in another way each time."""
    if not isinstance(value, dict):
        return value
    return "a secret" if "ciphertext" in value else {key: _clear(each) for key, each in value.items()}


def refresh_finds_nothing(stack: Stack, places: Places) -> None:
    before = settings(places), held(stack), held(stack, "inputs")
    for place in places.values():
        place.clear_requests()
    run = stack.run("refresh", "--yes", "--skip-preview")
    assert sent(places), run
    assert not [path for path in sent(places) if path.endswith(WRITES)], run
    assert "[diff" not in run.output, run
    assert (settings(places), held(stack), held(stack, "inputs")) == before
    stack.expect_nothing_to_do()


def update_and_destroy(recorded: Recorded, stack: Stack, places: Places) -> None:
    managed = held(stack)
    run = change(stack)
    assert f"{len(managed)} updated" in run.output, run
    assert held(stack) == {name: changed(outputs) for name, outputs in managed.items()}
    assert settings(places) != recorded.destroyed
    stack.destroy()
    assert settings(places) == recorded.destroyed


def changed(outputs: dict[str, Any]) -> dict[str, Any]:
    """Outputs, with the other channels or the other URL wherever there are any."""
    if outputs.get("url") not in (None, "a secret"):
        return {**outputs, "url": CHANGED_URL}
    declared = {name: CHANGED for name in ("channels", "cluster") if outputs.get(name) not in (None, "a secret")}
    if "orgs" in outputs:
        declared["orgs"] = dict.fromkeys(outputs["orgs"], CHANGED)  # type: ignore[assignment]
    return {**outputs, **declared}


@pytest.mark.parametrize("recorded", SETTLED, ids=str)
def test_a_stack_is_as_it_was_and_lives_on(recorded: Recorded, tmp_path: Path) -> None:
    with recorded.places() as places:
        stack = recorded.imported(tmp_path / "stack", places)
        stack.expect_nothing_to_do()
        assert len(sent(places)) == stack.program.count("CommunicationChannelPreference.get(")
        refresh_finds_nothing(stack, places)
        update_and_destroy(recorded, stack, places)


@pytest.mark.parametrize("recorded", INTERRUPTED, ids=str)
def test_a_run_that_was_interrupted_is_brought_to_its_end(recorded: Recorded, tmp_path: Path) -> None:
    with recorded.places() as places:
        stack = recorded.imported(tmp_path / "stack", places)
        assert set(stack.resources()) == {"default", "moved", "moved (old)", "changed"}
        stack.run("up", "--yes", "--skip-preview")
        assert places["here"].override("Sales") is None
        assert places["here"].override("Marketing") == ["WEBHOOK"]
        assert places["here"].override("Legal") == []
        assert places["here"].override("Finance") == ["WEBHOOK"]
        refresh_finds_nothing(stack, places)
        update_and_destroy(recorded, stack, places)


@pytest.mark.parametrize("recorded", IN_PART, ids=str)
def test_a_set_that_was_set_in_part_is_brought_to_its_end(recorded: Recorded, tmp_path: Path) -> None:
    with recorded.places() as places:
        stack = recorded.imported(tmp_path / "stack", places)
        assert stack.resources()["routing"]["initErrors"]
        stack.run("up", "--yes", "--skip-preview")
        written = [
            request.body["org_preferences"][0]
            for request in places["here"].requests
            if request.path.endswith("/configure") and "org_preferences" in request.body
        ]
        assert [entry["org_identifier"] for entry in written] == ["Later"]
        assert settings(places)["here"]["cluster"] == ["WEBHOOK"]
        assert settings(places)["europe"]["overrides"] == {"Vertrieb": ["WEBHOOK"]}
        refresh_finds_nothing(stack, places)
        update_and_destroy(recorded, stack, places)
