"""Previews that look, on request: what they say of a new set, in how many requests, and what they never do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator, User
from support.boundary import UNKNOWN, Boundary

EMAIL, WEBHOOK = ["EMAIL"], ["WEBHOOK"]
READS = {"THOUGHTSPOT_PREVIEW_READS": "true"}
SEARCH = "system/preferences/communication-channels/search"


@pytest.fixture
def preview(thoughtspot: Emulator) -> Iterator[Boundary]:
    """One preview that looks."""
    with Boundary(thoughtspot, **READS) as boundary:
        yield boundary.of_sets()


def failure(run: Boundary, olds: dict[str, Any] | None = None, /, **news: Any) -> str:
    """The error of a preview's check; empty where there is none."""
    checked = run.check("it", olds, __preview=True, **news)
    assert list(checked.failures) in ([], [""]), checked
    return checked.failures.get("", "")


def sent(thoughtspot: Emulator) -> list[str]:
    return [request.path.rpartition("/rest/2.0/")[2] for request in thoughtspot.requests]


def test_what_is_the_same_would_be_taken_over_and_where_nothing_is_set_nothing_is_said(
    preview: Boundary, thoughtspot: Emulator
) -> None:
    thoughtspot.set_override("Sales", WEBHOOK)
    assert failure(preview, orgs={"Sales": WEBHOOK, "77": EMAIL}, cluster=EMAIL) == ""
    assert preview.shown("it") == ["Org 'Sales' is as declared already: would be taken over."]


def test_what_stands_in_the_way_is_told_at_once_with_what_does_not_exist(
    preview: Boundary, thoughtspot: Emulator
) -> None:
    thoughtspot.set_override("Sales", EMAIL)
    thoughtspot.set_cluster(["EMAIL", "WEBHOOK"])
    orgs = {"Sales": WEBHOOK, "Marketign": EMAIL, "4711": EMAIL}
    lines = failure(preview, orgs=orgs, cluster=WEBHOOK).splitlines()
    assert lines[:5] == [
        "would be refused: 2 other settings stand where this set declares its own.",
        "- Org 'Sales' is EMAIL, and this declares WEBHOOK",
        "- The cluster's default is EMAIL and WEBHOOK, and this declares WEBHOOK",
        "- no Org '4711'.",
        "- no Org 'Marketign'; did you mean 'Marketing' (id 77)?",
    ]
    assert "- set allow_overwrite=True for one 'pulumi up';" in lines


def test_orgs_that_do_not_exist_are_an_error_by_themselves(preview: Boundary) -> None:
    told = failure(preview, orgs={"Sales": WEBHOOK, "Marketign": EMAIL, "later": UNKNOWN})
    assert told.splitlines()[:3] == [
        "2 Orgs do not exist.",
        "- no Org 'Marketign'; did you mean 'Marketing' (id 77)?",
        "- no Org 'later'.",
    ]
    assert "Check the Org's name or id" in told


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ([], "1 Org cannot be set."),
        (["Slaes"], "1 Org does not exist, and 1 cannot be set."),
        (["Slaes", "Marketign"], "2 Orgs do not exist, and 1 cannot be set."),
    ],
)
def test_an_org_that_exists_is_never_said_not_to(
    preview: Boundary, thoughtspot: Emulator, others: list[str], says: str
) -> None:
    thoughtspot.add_org(5, "4711")
    told = failure(preview, orgs=dict.fromkeys(["4711", *others], EMAIL)).splitlines()
    assert told[0] == says
    assert told[1] == "- ThoughtSpot answered for Org '4711' (id 5) when asked for Org '4711'."
    assert any(line.startswith("An identifier of digits is always an Org's id here") for line in told)


def test_what_may_be_overwritten_or_removed_is_told_and_not_refused(preview: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", EMAIL)
    thoughtspot.set_override("Marketing", EMAIL)
    thoughtspot.set_cluster(["EMAIL", "WEBHOOK"])
    declared: dict[str, Any] = {"orgs": {"Sales": WEBHOOK}, "cluster": WEBHOOK, "exclusive": True}
    assert "- Org 'Marketing' is EMAIL, and is not named" in failure(preview, **declared)
    assert failure(preview, **declared, allow_overwrite=True) == ""
    assert preview.shown("it") == [
        "The cluster's default, Org 'Sales' are set to something else: would be overwritten.",
        "Org 'Marketing' is not named: would have no override any more.",
    ]
    assert thoughtspot.override("Marketing") == EMAIL


@pytest.mark.parametrize("named", [("Sales", "42"), ("42", "Sales")])
def test_one_org_by_its_name_and_by_its_id_is_one_too_many(preview: Boundary, named: tuple[str, str]) -> None:
    assert failure(preview, orgs=dict.fromkeys(named, WEBHOOK)).startswith("orgs names one Org twice: '42' and 'Sales'")


def test_an_org_that_a_single_resource_declares_by_its_id_is_refused(preview: Boundary, thoughtspot: Emulator) -> None:
    with Boundary(thoughtspot, **READS, beside=preview) as other:
        assert not other.check("single", __preview=True, org_identifier="42", channels=WEBHOOK).failures
        told = failure(preview, orgs={"Sales": WEBHOOK})
    assert told.startswith("'single' and 'it' both declare LIVEBOARD_SCHEDULE for Org '42', which is Org 'Sales' too.")


@pytest.mark.parametrize(
    "later",
    [
        {"orgs": UNKNOWN},
        {"orgs": {"Sales": UNKNOWN, "77": ["WEBHOOK", UNKNOWN]}},
        {"orgs": {"Sales": WEBHOOK}, "allow_overwrite": UNKNOWN},
        {"orgs": {"Sales": WEBHOOK}, "event_type": UNKNOWN},
        {"orgs": {}, "cluster": UNKNOWN},
        {"orgs": {"Sales": EMAIL}, "exclusive": UNKNOWN},
    ],
    ids=str,
)
def test_what_is_known_later_is_judged_as_far_as_it_is_known(
    preview: Boundary, thoughtspot: Emulator, later: dict[str, Any]
) -> None:
    thoughtspot.set_override("Sales", EMAIL)
    thoughtspot.set_override("Marketing", EMAIL)
    assert failure(preview, **later) == ""


def test_an_exclusive_set_needs_to_see_every_org_in_a_preview_too(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("developer", privileges=("DEVELOPER",)))
    thoughtspot.add_token("developer's", user="developer", org_id=42)
    with Boundary(thoughtspot, **READS, THOUGHTSPOT_TOKEN="developer's") as preview:
        told = failure(preview.of_sets(), orgs={"Sales": WEBHOOK}, exclusive=True)
    assert "So it cannot be told which Orgs there are" in told


def test_a_set_that_exists_is_not_looked_at(thoughtspot: Emulator) -> None:
    with Boundary(thoughtspot) as up:
        made = up.of_sets().declare("it", orgs={"Sales": WEBHOOK})
    thoughtspot.clear_requests()
    with Boundary(thoughtspot, **READS) as preview:
        assert failure(preview.of_sets(), made.inputs, orgs={"Nowhere": EMAIL}) == ""
    assert sent(thoughtspot) == []


def test_without_the_request_nothing_is_sent(thoughtspot: Emulator) -> None:
    with Boundary(thoughtspot) as preview:
        assert failure(preview.of_sets(), orgs={"Nowhere": EMAIL}) == ""
    assert sent(thoughtspot) == []


ORGS = {0: "Primary", **{number: f"Org {number}" for number in range(1, 100)}}
NOT_ALL_SHOWN = [SEARCH, "orgs/search", SEARCH]


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize(
    ("reading", "requests"),
    [
        ({}, [SEARCH]),
        ({"org_without_override": "left_out"}, NOT_ALL_SHOWN),
        ({"search_without_filter": "nothing"}, NOT_ALL_SHOWN),
    ],
    ids=str,
)
def test_a_hundred_orgs_take_at_most_three_requests_and_no_write(
    reading: dict[str, Any], requests: list[str], exclusive: bool
) -> None:
    with Emulator(orgs=ORGS, token="token") as thoughtspot:
        thoughtspot.read_as(**reading)
        thoughtspot.set_override(7, WEBHOOK)
        with Boundary(thoughtspot, **READS) as preview:
            sets = preview.of_sets()
            assert failure(sets, orgs=dict.fromkeys(ORGS.values(), WEBHOOK), exclusive=exclusive) == ""
            assert sets.shown("it") == ["Org 'Org 7' is as declared already: would be taken over."]
        assert sent(thoughtspot) == (NOT_ALL_SHOWN[: max(2, len(requests))] if exclusive else requests)
        assert thoughtspot.override(8) is None


def as_developer(thoughtspot: Emulator, orgs: dict[int, str]) -> dict[str, str]:
    """The settings of a user who may neither search without a filter nor list the Orgs."""
    thoughtspot.add_user(User("developer", password="secret", privileges=("DEVELOPER",), orgs=tuple(orgs)))
    return {**READS, "THOUGHTSPOT_TOKEN": "", "THOUGHTSPOT_USERNAME": "developer", "THOUGHTSPOT_PASSWORD": "secret"}


def test_who_may_not_see_the_whole_has_the_orgs_of_a_set_looked_at_together() -> None:
    orgs = {0: "Primary", **{number: f"Org {number}" for number in range(1, 300)}}
    with Emulator(orgs=orgs) as thoughtspot:
        settings = as_developer(thoughtspot, orgs)
        thoughtspot.set_override(7, WEBHOOK)
        with Boundary(thoughtspot, **settings) as preview:
            sets = preview.of_sets()
            assert failure(sets, orgs=dict.fromkeys(orgs.values(), WEBHOOK)) == ""
            assert sets.shown("it") == ["Org 'Org 7' is as declared already: would be taken over."]
        assert sent(thoughtspot) == ["auth/token/full", SEARCH, "orgs/search", SEARCH, SEARCH, SEARCH]


def test_one_wrong_name_among_many_orgs_is_found_by_halves() -> None:
    orgs = {0: "Primary", **{number: f"Org {number}" for number in range(1, 100)}}
    with Emulator(orgs=orgs) as thoughtspot:
        settings = as_developer(thoughtspot, orgs)
        with Boundary(thoughtspot, **settings) as preview:
            told = failure(preview.of_sets(), orgs=dict.fromkeys([*orgs.values(), "Nowhere"], WEBHOOK))
        assert told.splitlines()[:2] == ["1 Org does not exist.", "- no Org 'Nowhere'."]
        assert sent(thoughtspot).count(SEARCH) < 20


def test_many_wrong_names_are_not_all_asked_for_alone(preview: Boundary, thoughtspot: Emulator) -> None:
    told = failure(preview, orgs={f"Slaes {number}": WEBHOOK for number in range(100, 400)}).splitlines()
    assert told[:2] == ["40 Orgs do not exist, and 260 cannot be set.", "- no Org 'Slaes 100'."]
    assert told[20:22] == ["- no Org 'Slaes 119'.", "- and 280 more"]
    assert len(sent(thoughtspot)) < 60


def test_three_thousand_orgs_are_looked_at_with_two_thousand_in_a_request() -> None:
    orgs = {0: "Primary", **{number: f"Org {number}" for number in range(1, 3000)}}
    with Emulator(orgs=orgs, token="token") as thoughtspot:
        thoughtspot.read_as(search_without_filter="nothing")
        with Boundary(thoughtspot, **READS) as preview:
            assert failure(preview.of_sets(), orgs={"Org 1": WEBHOOK}, exclusive=True) == ""
        assert sent(thoughtspot) == [SEARCH, "orgs/search", SEARCH, SEARCH]
