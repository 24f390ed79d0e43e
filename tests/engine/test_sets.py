"""Many Orgs as one resource, on the real engine: a whole life, what previews name, and what is left of a bad one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faults.proxy import Proxy, Strike
from faults.wire import error
from pulumi_thoughtspot.emulator import Emulator
from support.cli import Run, Stack
from support.programs import preference, program

EVENT = "LIVEBOARD_SCHEDULE"
EMAIL, WEBHOOK = ["EMAIL"], ["WEBHOOK"]
ORGS = {1: "Alpha", 2: "Beta", 3: "Gamma", 4: "Delta"}


@pytest.fixture
def thoughtspot() -> Iterator[Emulator]:
    with Emulator(orgs=ORGS, token="token") as emulator:
        yield emulator


def a_set(name: str, orgs: dict[str, Any], **more: Any) -> str:
    arguments = "".join(f", {argument}={value!r}" for argument, value in more.items())
    return f"CommunicationChannelPreferenceSet({name!r}, orgs={orgs!r}{arguments})"


def has(thoughtspot: Emulator) -> dict[str, list[str]]:
    held = {name: thoughtspot.override(org) for org, name in thoughtspot.orgs.items()}
    return {name: channels for name, channels in held.items() if channels is not None}


def written(stack: Stack, thoughtspot: Emulator) -> list[Any]:
    """The writes of a `pulumi up`, which must succeed and leave nothing to do."""
    thoughtspot.clear_requests()
    stack.run("up", "--yes", "--skip-preview")
    found = [request.body for request in thoughtspot.requests if request.path.endswith("/configure")]
    stack.expect_nothing_to_do()
    return found


def named(run: Run) -> set[str]:
    """The Orgs that a preview marks. (What a refresh finds, the engine shows whole, and marks what has changed.)"""
    keys = [*ORGS.values(), "3", "Stray"]
    return {key for key in keys if re.search(rf"^ *[-+~] {key} *:", run.output, re.MULTILINE)}


def test_a_life_from_nothing_to_a_destroy(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.add_org(9, "Stray")
    everything = {"Alpha": WEBHOOK, "Beta": EMAIL, "3": []}
    stack.given(program(f"routing = {a_set('routing', everything, cluster=WEBHOOK)}", EXPORTS))
    assert has(thoughtspot) == {"Alpha": WEBHOOK, "Beta": EMAIL, "Gamma": []}
    assert thoughtspot.cluster == {EVENT: WEBHOOK}
    assert stack.outputs() == {
        "ids": {"Alpha": "1", "Beta": "2", "3": "3"},
        "names": {"Alpha": "Alpha", "Beta": "Beta", "3": "Gamma"},
        "id": f"set/{EVENT}",
    }

    stack.up(program=a_set("routing", everything, cluster=WEBHOOK))

    # Another way of naming them is no change, and a change names the Orgs that change, and no other.
    stack.declare(a_set("routing", {"1": WEBHOOK, "Beta": EMAIL, "Gamma": []}, cluster=WEBHOOK)).expect_nothing_to_do()
    changed = {"Alpha": EMAIL, "Delta": WEBHOOK, "3": []}
    stack.declare(a_set("routing", changed, cluster=WEBHOOK))
    run = stack.preview("--diff")
    assert named(run) == {"Alpha", "Beta", "Delta"}, run
    assert "1 to update" in run.output
    sent = written(stack, thoughtspot)
    assert [entry["org_identifier"] for body in sent for entry in body["org_preferences"]] == ["1", "Delta", "2"]
    assert has(thoughtspot) == {"Alpha": EMAIL, "Gamma": [], "Delta": WEBHOOK}

    # Drift of each kind: another value, an override that is gone, an Org that is gone, and the cluster's default.
    thoughtspot.set_override("Alpha", WEBHOOK)
    thoughtspot.reset_override("Gamma")
    thoughtspot.delete_org("Delta")
    thoughtspot.set_cluster(EMAIL)
    thoughtspot.set_override("Stray", EMAIL)  # Nothing is said of it so far.
    run = stack.run("preview", "--refresh", "--diff", status=None)
    assert named(run) == {"Alpha", "3", "Delta"}, str(run)
    thoughtspot.add_org(4, "Delta")
    run = stack.refresh_finds_drift()
    assert "[diff: ~cluster,orgs]" in run.output
    stack.up()
    assert has(thoughtspot) == {"Alpha": EMAIL, "Gamma": [], "Delta": WEBHOOK, "Stray": EMAIL}
    assert thoughtspot.cluster == {EVENT: WEBHOOK}

    # Exclusive: what no refresh has shown is refused, and what one has shown is removed.
    stack.declare(a_set("routing", changed, cluster=WEBHOOK, exclusive=True))
    refused = stack.refused()
    assert "- Org 'Stray' is EMAIL, and is not named" in refused.output
    thoughtspot.reset_override("Stray")
    stack.up()
    thoughtspot.set_override("Stray", EMAIL)
    run = stack.run("preview", "--refresh", "--diff")
    assert named(run) == {"Stray"}, str(run)
    assert "- Stray: [" in run.output
    run = stack.run("up", "--yes", "--skip-preview", "--refresh")
    assert "Org 'Stray' has no override any more" in run.output
    stack.expect_nothing_to_do()

    run = stack.destroy()
    assert has(thoughtspot) == {}
    assert thoughtspot.cluster == {EVENT: EMAIL}
    assert "Org 'Gamma', Org 'Alpha', Org 'Delta' have no override any more" in run.output


EXPORTS = (
    "pulumi.export('ids', routing.org_ids); pulumi.export('names', routing.org_names); pulumi.export('id', routing.id)"
)


def test_single_resources_become_a_set_and_back_and_a_set_is_renamed_and_split_without_a_write(
    stack: Stack, thoughtspot: Emulator
) -> None:
    orgs = {"Alpha": WEBHOOK, "Beta": WEBHOOK, "Gamma": WEBHOOK}
    single = program(*(preference(org, org) for org in orgs), preference("default"))
    stack.up(program=single)
    before = has(thoughtspot)
    renamed = a_set("renamed", orgs, cluster=WEBHOOK)
    rest = a_set("rest", {"Beta": WEBHOOK, "3": WEBHOOK})
    for declared in (
        a_set("routing", orgs, cluster=WEBHOOK),
        renamed,
        program(rest, a_set("renamed", {"Alpha": WEBHOOK}, cluster=WEBHOOK)),
        renamed,
        single,
        a_set("routing", orgs, cluster=WEBHOOK, exclusive=True),
    ):
        assert written(stack.declare(declared), thoughtspot) == [], declared
        assert has(thoughtspot) == before


def test_bad_input_is_told_at_preview_and_nothing_is_sent(stack: Stack) -> None:
    later = "pulumi.Output.from_input(0).apply(lambda _: {'Alpha': ['EMIAL'], 'Beta': None, 'GAMMA': [], 'Gamma': []})"
    cases = {
        f"CommunicationChannelPreferenceSet('routing', orgs={later})": [
            'orgs["Alpha"]: "EMIAL" is not a channel; did you mean "EMAIL"?',
            'orgs["Beta"]: it is None or empty; say which channels deliver, like ["EMAIL"], or [] for none',
            'orgs: "GAMMA" and "Gamma" may be the same Org; keep one of them',
        ],
        "CommunicationChannelPreferenceSet('routing', orgs=pulumi.Output.from_input(['Alpha']))": [
            "orgs: a mapping of Orgs to their channels is wanted"
        ],
        program(a_set("routing", {"Alpha": EMAIL}, exclusive=True), preference("beta", "Beta")): [
            "'routing' is exclusive: it alone declares LIVEBOARD_SCHEDULE for Orgs, and 'beta' declares it for Org"
            " 'Beta'."
        ],
    }
    for declared, words in cases.items():
        run = stack.preview(program=declared)
        assert run.status != 0
        assert [each in run.output for each in words] == [True] * len(words), run
        assert "Traceback" not in run.output


def test_what_a_bad_org_leaves_behind_is_in_the_state_and_the_next_up_does_the_rest(
    tmp_path: Path,
) -> None:
    """A thousand Orgs: what stands of them comes to the engine beside the error."""
    orgs = {number: f"Org {number:04}" for number in range(1, 1001)}
    declared = {**dict.fromkeys(orgs.values(), WEBHOOK), "Nowhere": WEBHOOK}
    with Emulator(orgs=orgs, token="token") as thoughtspot:
        stack = Stack(tmp_path / "stack", thoughtspot, inline=True)
        stack.declare(a_set("routing", declared, cluster=WEBHOOK))
        run = stack.refused()
        assert "1 Org could not be set; 1,000 are. The cluster's default was not touched, which" in run.output
        assert "- Org 'Nowhere': Could not read the channel preference of Org 'Nowhere'" in run.output
        assert thoughtspot.cluster == {}
        assert len(has(thoughtspot)) == 1000
        held = stack.resources()["routing"]
        assert len(held["outputs"]["org_ids"]) == 1000
        size = len(json.dumps({"inputs": held["inputs"], "outputs": held["outputs"]}, indent=4).encode())
        assert size <= 400 * 1000

        thoughtspot.add_org(5000, "Nowhere")
        sections = [sorted(body) for body in written(stack, thoughtspot)]
        assert sections == [["org_preferences"], ["cluster_preferences"]]
        stack.destroy()
        assert has(thoughtspot) == {}


def test_a_default_that_a_failed_update_has_set_goes_back_with_the_program_also_after_a_refresh(
    tmp_path: Path, thoughtspot: Emulator
) -> None:
    """A refresh clears what the engine knows of the failure."""
    orgs = {"Alpha": WEBHOOK}
    with Proxy(thoughtspot.url) as proxy:
        stack = Stack(tmp_path / "stack", thoughtspot, inline=True, forked=True)
        stack.environment["THOUGHTSPOT_HOST"] = proxy.url
        stack.given(a_set("routing", orgs))
        seen: list[str] = []

        def after_the_write(endpoint: str) -> Strike | None:
            seen.append(endpoint)
            return error(403, "no") if "configure" in seen[:-1] else None

        proxy.strikes = after_the_write
        stack.declare(a_set("routing", orgs, cluster=WEBHOOK)).run("up", "--yes", "--skip-preview", status=None)
        proxy.strikes = lambda _: None
        assert thoughtspot.cluster == {EVENT: WEBHOOK}
        stack.declare(a_set("routing", orgs)).run("refresh", "--yes", "--skip-preview")
        stack.up()
        assert thoughtspot.cluster == {EVENT: EMAIL}
