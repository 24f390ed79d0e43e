"""What each step answers the engine, and what it sends ThoughtSpot."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.plugin.provider import OF_THE_LAST_UP
from support.boundary import EVENT, UNKNOWN, Boundary, Diff, Resource, StepError

WEBHOOK, EMAIL, BOTH = ["WEBHOOK"], ["EMAIL"], ["EMAIL", "WEBHOOK"]
READINGS: list[dict[str, Any]] = [
    {},
    {"org_without_override": "left_out"},
    {"unasked_section": "null", "empty_section": "null"},
    {"unasked_section": "absent", "empty_section": "absent"},
    {"stale_reads": 2},
    {"reset_without_override": "refused"},
    {"replace": "whole_list"},
    {"channel_order": "reversed"},
    {"identifier_lookup": "name_first"},
    {"org_name_case": "ignored"},
]
"""Every open question that a single preference meets, both ways."""


def writes(thoughtspot: Emulator) -> list[Any]:
    return [request.body for request in thoughtspot.requests if request.path.endswith("/configure")]


@pytest.mark.parametrize("reading", READINGS, ids=str)
@pytest.mark.parametrize("org", [None, "Sales", "42", 42.0])
def test_a_whole_life_under_every_reading(
    run: Boundary, thoughtspot: Emulator, reading: dict[str, Any], org: str | float | None
) -> None:
    thoughtspot.read_as(**reading)
    named = {} if org is None else {"org_identifier": org}

    def is_set() -> list[str] | None:
        channels = thoughtspot.cluster.get(EVENT) if org is None else thoughtspot.override("Sales")
        return None if channels is None else sorted(channels)

    created = run.declare("it", channels=["WEBHOOK", "EMAIL"], **named)
    assert is_set() == BOTH
    assert created.id == (f"cluster/{EVENT}" if org is None else f"org/42/{EVENT}")
    assert run.read(created) == created
    updated = run.update(created, channels=WEBHOOK, **named)
    assert is_set() == WEBHOOK
    assert run.declare_again(updated, channels=WEBHOOK, **named) == Diff(False)
    assert run.read(updated) == updated
    with Boundary(thoughtspot) as destroy:
        destroy.delete(updated)
    assert is_set() == (EMAIL if org is None else None)
    if org is not None:
        assert run.read(updated) is None


def test_check_is_pure(run: Boundary, thoughtspot: Emulator) -> None:
    checked = run.check("it", channels=["WEBHOOK", "EMAIL", "WEBHOOK"], org_identifier=7.0)
    assert {key: value for key, value in checked.inputs.items() if key != "__provider"} == {
        "channels": BOTH,
        "event_type": EVENT,
        "org_identifier": "7",
        "allow_overwrite": False,
        "host": thoughtspot.url,
    }
    assert not thoughtspot.requests


@pytest.mark.parametrize(
    "inputs",
    [
        {"channels": UNKNOWN},
        {"channels": [UNKNOWN, "WEBHOOK"]},
        {"channels": WEBHOOK, "org_identifier": UNKNOWN},
        {"channels": WEBHOOK, "event_type": UNKNOWN},
        {"channels": WEBHOOK, "allow_overwrite": UNKNOWN},
    ],
    ids=str,
)
def test_what_is_not_known_yet_passes_through(run: Boundary, inputs: dict[str, Any]) -> None:
    checked = run.check("it", **inputs)
    assert not checked.failures
    assert {key: checked.inputs[key] for key in inputs} == inputs


@pytest.mark.parametrize(
    "inputs", [{"channels": UNKNOWN}, {"channels": [UNKNOWN]}, {"org_identifier": UNKNOWN}], ids=str
)
def test_what_is_not_known_yet_never_asks_for_a_replacement(run: Boundary, inputs: dict[str, Any]) -> None:
    created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
    assert run.declare_again(created, **{"channels": WEBHOOK, "org_identifier": "Sales", **inputs}) == Diff(None)


def test_diff_answers_what_lets_the_preview_name_the_property(run: Boundary) -> None:
    created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
    same: dict[str, Any] = {"channels": WEBHOOK, "org_identifier": "Sales"}
    for news, answer in [
        (same, Diff(False)),
        ({**same, "allow_overwrite": True}, Diff(False)),
        ({**same, "org_identifier": "42"}, Diff(False)),
        ({**same, "channels": BOTH}, Diff(None)),
        ({**same, "org_identifier": "77"}, Diff(None, ("org_identifier",))),
        ({**same, "org_identifier": "Marketing", "channels": BOTH}, Diff(None, ("org_identifier",))),
        ({"channels": WEBHOOK}, Diff(None, ("org_identifier",))),
        ({**same, "event_type": "LIVEBOARD_DIGEST"}, Diff(None, ("event_type",))),
    ]:
        assert run.declare_again(created, **news) == answer, news


def test_a_provider_pickled_by_another_python_is_no_change(run: Boundary) -> None:
    created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
    run.provider = "gAWVOAAAAAAAAACMGnB1bHVtaV90aG91Z2h0c3BvdC5keW5hbWljlIwSUHJlZmVyZW5jZVByb3ZpZGVylJOUKYGULg=="
    assert run.declare_again(created, channels=WEBHOOK, org_identifier="Sales") == Diff(False)


def test_an_unknown_channel_is_thoughtspots_to_judge(run: Boundary, thoughtspot: Emulator) -> None:
    inputs = run.check("it", channels=["SLACK"], org_identifier="Sales").inputs
    assert run.warnings("it") == [
        "SLACK: not known to this release of pulumi-thoughtspot (known: EMAIL, WEBHOOK); ThoughtSpot decides."
    ]
    with pytest.raises(StepError, match="Could not set SLACK for Org 'Sales': ThoughtSpot answered 400, "):
        run.create("it", inputs)
    thoughtspot.read_as(further_channels=("SLACK",))
    created = run.create("it", inputs)
    assert run.declare_again(created, channels=["SLACK"], org_identifier="Sales") == Diff(False)
    assert len(run.warnings("it")) == 1


def test_an_org_that_does_not_exist_is_named_in_thoughtspots_own_words(run: Boundary, thoughtspot: Emulator) -> None:
    with pytest.raises(StepError, match="'Nowhere': ThoughtSpot answered 400, org_identifier in org_pref"):
        run.declare("it", channels=WEBHOOK, org_identifier="Nowhere")
    assert not writes(thoughtspot)


def test_an_org_level_step_never_needs_the_cluster_section(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("developer", privileges=("DEVELOPER",)))
    thoughtspot.add_token("developers", user="developer", org_id=42)
    with Boundary(thoughtspot, THOUGHTSPOT_TOKEN="developers") as run:
        created = run.update(
            run.declare("it", channels=WEBHOOK, org_identifier="Sales"), channels=EMAIL, org_identifier=42
        )
        assert run.read(created) == created
    with Boundary(thoughtspot, THOUGHTSPOT_TOKEN="developers") as run:
        run.delete(created)
    assert all("cluster_preferences" not in request.body for request in thoughtspot.requests)
    assert thoughtspot.override("Sales") is None


class TestRead:
    @pytest.fixture
    def sales(self, run: Boundary) -> Resource:
        return run.declare("it", channels=WEBHOOK, org_identifier="Sales")

    def test_drift_shows_in_outputs_and_inputs(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        thoughtspot.set_override("Sales", BOTH)
        thoughtspot.rename_org(42, "Vertrieb")
        found = run.read(sales)
        assert found is not None
        assert found.inputs == {**sales.inputs, "channels": BOTH}
        assert found.outputs == {**sales.outputs, "channels": BOTH, "org_name": "Vertrieb"}

    @pytest.mark.parametrize("reading", ["empty_entry", "left_out"])
    def test_nothing_set_any_more_is_gone(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource, reading: str
    ) -> None:
        thoughtspot.read_as(org_without_override=reading)
        thoughtspot.reset_override("Sales")
        assert run.read(sales) is None
        assert bool(run.warnings("it")) == (reading == "left_out")

    def test_an_org_that_is_gone_is_gone_with_a_warning(
        self, run: Boundary, thoughtspot: Emulator, sales: Resource
    ) -> None:
        thoughtspot.delete_org(42)
        assert run.read(sales) is None
        assert run.warnings("it") == [
            f"On {thoughtspot.url}: Org 'Sales' (id 42) is not known to ThoughtSpot, or not visible to this token; its"
            " preference counts as gone."
        ]

    def test_an_answer_for_another_org_is_gone(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        thoughtspot.delete_org(42)
        thoughtspot.add_org(7, "42")
        thoughtspot.set_override(7, WEBHOOK)
        assert run.read(sales) is None
        assert run.warnings("it")

    def test_a_refusal_is_never_read_as_gone(self, run: Boundary, thoughtspot: Emulator, sales: Resource) -> None:
        thoughtspot.expire_tokens()
        with pytest.raises(
            StepError,
            match=r"^Could not read the channel preference of Org 'Sales' \(id 42\): ThoughtSpot answered 401",
        ):
            run.read(sales)
        thoughtspot.add_user(User("nobody", privileges=()))
        thoughtspot.add_token("token", user="nobody")
        with pytest.raises(StepError, match="403"):
            run.read(sales)

    def test_the_stored_spelling_of_inputs_survives(self, run: Boundary, thoughtspot: Emulator) -> None:
        created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
        renamed = Resource("it", created.id, {**created.inputs, "org_identifier": "42"}, created.outputs)
        found = run.read(renamed)
        assert found is not None
        assert found.inputs["org_identifier"] == "42"
        assert found.outputs["org_identifier"] == "42"
        assert len(writes(thoughtspot)) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_of_a_run_without_the_program_may_be_the_last_ups(
    run: Boundary, thoughtspot: Emulator, status: int
) -> None:
    sales = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
    thoughtspot.expire_tokens()
    if status == 403:
        thoughtspot.add_user(User("nobody", privileges=()))
        thoughtspot.add_token("token", user="nobody")
    with Boundary(thoughtspot) as destroy:
        for act in (lambda: run.read(sales), lambda: destroy.delete(sales)):
            with pytest.raises(StepError, match=rf"answered {status}(.|\n)*\.\n{re.escape(OF_THE_LAST_UP)}$"):
                act()
    for act in (
        lambda: run.declare("other", channels=WEBHOOK, org_identifier="Marketing"),
        lambda: run.update(sales, channels=BOTH, org_identifier="Sales"),
        lambda: run.get("other", f"org/42/{EVENT}"),
    ):
        with pytest.raises(StepError, match=f"answered {status}") as error:
            act()
        assert OF_THE_LAST_UP not in str(error.value)


class TestGet:
    @pytest.mark.parametrize(("resource_id", "org_id"), [(f"org/42/{EVENT}", "42"), (f"cluster/{EVENT}", None)])
    def test_reads_what_is_set(
        self, run: Boundary, thoughtspot: Emulator, resource_id: str, org_id: str | None
    ) -> None:
        thoughtspot.set_override("Sales", WEBHOOK)
        thoughtspot.set_cluster(WEBHOOK)
        found = run.get("it", resource_id)
        assert (found.id, found.outputs["channels"], found.outputs.get("org_id")) == (resource_id, WEBHOOK, org_id)
        assert run.read(found) == found

    def test_says_that_nothing_is_set(self, run: Boundary) -> None:
        with pytest.raises(StepError, match=r"^Org 'Sales' has nothing set for LIVEBOARD_SCHEDULE, so there is"):
            run.get("it", f"org/42/{EVENT}")

    @pytest.mark.parametrize("resource_id", ["org/Sales/LIVEBOARD_SCHEDULE", "Sales", f"org/042/{EVENT}", "org/42"])
    def test_takes_canonical_ids_alone(self, run: Boundary, thoughtspot: Emulator, resource_id: str) -> None:
        with pytest.raises(StepError, match="get takes the id alone"):
            run.get("it", resource_id)
        assert not thoughtspot.requests

    def test_keeps_what_it_reads_from_a_delete(self, run: Boundary, thoughtspot: Emulator) -> None:
        created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
        with Boundary(thoughtspot) as later:
            later.get("other", created.id)
            later.delete(created)
        assert thoughtspot.override("Sales") == WEBHOOK


class TestIdentity:
    """No step ever acts on the wrong Org."""

    def test_an_org_is_renamed(self, run: Boundary, thoughtspot: Emulator) -> None:
        created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
        thoughtspot.rename_org(42, "Vertrieb")
        thoughtspot.add_org(99, "Sales")
        thoughtspot.set_override(99, EMAIL)
        refreshed = run.read(created)
        assert refreshed is not None
        for spelling in ("Sales", "Vertrieb", "42"):
            assert run.declare_again(refreshed, channels=WEBHOOK, org_identifier=spelling) == Diff(False)
        run.update(refreshed, channels=BOTH, org_identifier="Sales")
        assert thoughtspot.override(42) == BOTH
        with Boundary(thoughtspot) as destroy:
            destroy.delete(refreshed)
        assert thoughtspot.override(42) is None
        assert thoughtspot.override(99) == EMAIL

    def test_an_org_is_deleted_and_another_created_under_its_name(self, run: Boundary, thoughtspot: Emulator) -> None:
        created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
        thoughtspot.delete_org(42)
        thoughtspot.add_org(99, "Sales")
        thoughtspot.set_override(99, EMAIL)
        with pytest.raises(StepError, match="does not match a known org"):
            run.update(created, channels=BOTH, org_identifier="Sales")
        with Boundary(thoughtspot) as destroy:
            destroy.delete(created)
            assert "not known to ThoughtSpot" in destroy.warnings("it")[0]
        assert run.read(created) is None
        assert thoughtspot.override(99) == EMAIL

    @pytest.mark.parametrize("lookup", ["id_first", "name_first"])
    @pytest.mark.parametrize("listing", ["empty_entry", "left_out"])
    @pytest.mark.parametrize("theirs", [None, EMAIL, WEBHOOK])
    @pytest.mark.parametrize("identifier", ["42", "Sales"])
    def test_an_orgs_name_is_anothers_id(
        self,
        run: Boundary,
        thoughtspot: Emulator,
        lookup: str,
        listing: str,
        theirs: list[str] | None,
        identifier: str,
    ) -> None:
        thoughtspot.read_as(identifier_lookup=lookup, org_without_override=listing)
        thoughtspot.add_org(7, "42")
        if theirs is not None:
            thoughtspot.set_override(7, theirs)
        if lookup == "name_first" and (identifier == "42" or listing == "empty_entry"):
            # The id leads to the other Org, so this one cannot be managed by it.
            with pytest.raises(StepError, match=r"answered for Org '42' \(id 7\)"):
                run.declare("it", channels=WEBHOOK, org_identifier=identifier)
            assert thoughtspot.override(42) is None
        else:
            created = run.declare("it", channels=WEBHOOK, org_identifier=identifier)
            assert created.id == f"org/42/{EVENT}"
            assert thoughtspot.override(42) == WEBHOOK
        assert thoughtspot.override(7) == theirs

    def test_an_org_is_named_with_digits(self, run: Boundary, thoughtspot: Emulator) -> None:
        thoughtspot.add_org(7, "2024")
        with pytest.raises(StepError, match="answered for Org '2024' \\(id 7\\) when asked for Org '2024'"):
            run.declare("it", channels=WEBHOOK, org_identifier="2024")
        assert thoughtspot.override(7) is None
        run.declare("it", channels=WEBHOOK, org_identifier="7")
        assert thoughtspot.override(7) == WEBHOOK

    @pytest.mark.parametrize("listing", ["empty_entry", "left_out"])
    def test_primary_has_an_override_like_any_other(self, run: Boundary, thoughtspot: Emulator, listing: str) -> None:
        thoughtspot.read_as(org_without_override=listing)
        created = run.declare("it", channels=WEBHOOK, org_identifier="Primary")
        assert created.id == f"org/0/{EVENT}"
        assert run.read(created) == created
        thoughtspot.reset_override(0)
        assert run.read(created) is None

    def test_the_stored_spelling_of_an_org_is_the_same_org(self, run: Boundary) -> None:
        """After a step that changed nothing, the state's inputs are newer than its outputs."""
        created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
        later = Resource(
            "it",
            created.id,
            {**created.inputs, "org_identifier": "Vertrieb"},
            {**created.outputs, "org_name": "Named anew since"},
        )
        assert run.declare_again(later, channels=WEBHOOK, org_identifier="Vertrieb") == Diff(False)


class TestSettings:
    def test_what_is_wrong_with_them_is_a_failure_of_check(self) -> None:
        with Boundary(None, {"thoughtspot:host": "my host", "thoughtspot:password": "p"}) as run:
            failures = run.check("it", channels=WEBHOOK).failures
        assert failures[""].startswith("The settings of ThoughtSpot have 2 problems:")

    def test_a_refresh_or_delete_without_them_says_so_and_loses_nothing(
        self, run: Boundary, thoughtspot: Emulator
    ) -> None:
        created = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
        with Boundary(None) as later:
            for step in (later.read, later.delete):
                with pytest.raises(StepError, match=r"^The settings of ThoughtSpot have 2 problems:"):
                    step(created)
        assert thoughtspot.override("Sales") == WEBHOOK
