"""What the errors of a set say, in the words that a user reads."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.errors import ApiError, BadRequestError, Error
from pulumi_thoughtspot.preference_sets import notices
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet
from pulumi_thoughtspot.preferences.identity import Key

from .fakes import EVENT, HOST, WEBHOOK, unknown_org


def refused(place: str, words: str = "no", incident: str = "1") -> ApiError:
    return BadRequestError(
        f"Could not set {place}: {words} (incident {incident}).",
        "Look at it.",
        status=400,
        words=words,
        code="10000",
        incident=incident,
    )


NO_ORG = unknown_org("Nowhere")


@pytest.mark.parametrize(
    ("failed", "done", "options", "said"),
    [
        (
            {"Org 'A'": refused("Org 'A'")},
            1,
            {},
            "1 Org could not be set; 1 is.\n"
            "- Org 'A': Could not set Org 'A': no (incident 1).\n"
            "Look at it.\n"
            "Mend that, or leave the Org out: the next 'pulumi up' does the rest.",
        ),
        (
            {"Org 'A'": refused("Org 'A'"), "Org 'B'": refused("Org 'B'", incident="2")},
            1_200,
            {"without_cluster": True, "named": False},
            "2 Orgs could not be set; 1,200 are. The cluster's default was not touched, which comes last.\n"
            "- Org 'A', Org 'B'; of the first: Could not set Org 'A': no (incident 1).\n"
            "Look at it.\n"
            "Mend that: the next 'pulumi up' does the rest.",
        ),
        (
            {"Org 'A'": refused("it"), "Org 'B'": refused("it"), "Org 'C'": refused("it", "never")},
            0,
            {"verb": "reset"},
            "3 Orgs could not be reset; 0 are.\n"
            "- Org 'A', Org 'B': Could not set it: no (incident 1).\n"
            "- Org 'C': Could not set it: never (incident 1).\n"
            "Look at it.\n"
            "Mend that, and run the same command again.",
        ),
        (
            {"Org 'A'": NO_ORG, "Org 'B'": NO_ORG},
            2,
            {},
            "2 Orgs could not be set; 2 are.\n"
            "- Org 'A': There is no Org 'Nowhere'.\n"
            "- Org 'B': There is no Org 'Nowhere'.\n"
            "Mend that, or leave the Org out: the next 'pulumi up' does the rest.",
        ),
    ],
    ids=["one", "several for one reason", "several reasons", "that it is unknown is a reason for one alone"],
)
def test_those_that_failed_are_told_with_their_reasons(
    failed: dict[str, Error], done: int, options: dict[str, object], said: str
) -> None:
    assert str(notices.some_failed(failed, done, **{"without_cluster": False, **options})) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "last"), [(19, "- 18"), (20, "- 19"), (21, "- and 1 more"), (1_021, "- and 1,001 more")]
)
def test_twenty_are_listed_and_the_rest_is_counted(lines: int, last: str) -> None:
    listed = notices.listed([str(number) for number in range(lines)]).splitlines()
    assert listed[-1] == last
    assert len(listed) == min(lines, 21)


@pytest.mark.parametrize(
    ("count", "places"), [(1, "A"), (3, "A, B, C"), (4, "A, B, C, and 1 more"), (1_004, "A, B, C, and 1,001 more")]
)
def test_three_orgs_are_named(count: int, places: str) -> None:
    assert notices.orgs(["A", "B", "C", *["D"] * 1_001][:count]) == places


@pytest.mark.parametrize(
    ("nothing_done", "said"),
    [
        ({}, "orgs names one Org twice: '42' and 'Sales' are both Org 'Sales' (id 42); nothing was changed."),
        ({"nothing_done": False}, "orgs names one Org twice: '42' and 'Sales' are both Org 'Sales' (id 42)."),
    ],
)
def test_one_org_that_is_named_twice(nothing_done: dict[str, bool], said: str) -> None:
    error = notices.named_twice("42", "Sales", "Org 'Sales'", "42", **nothing_done)
    assert str(error) == f"{said}\nKeep one of them."


@pytest.mark.parametrize(
    ("done", "unknown", "nameless", "said"),
    [
        (1, 0, [], "1 Org is as declared"),
        (0, 0, [], "0 Orgs are as declared"),
        (1_000, 2, [], "1,000 Orgs are as declared, 2 may be"),
        (2, 0, [Scope("A")], "2 Orgs are as declared, 1 more may be, whose ids are not known"),
    ],
)
def test_what_stands(done: int, unknown: int, nameless: list[Scope], said: str) -> None:
    assert notices.stands(done, unknown, nameless) == said


def test_what_stands_in_the_way_of_a_set_comes_with_the_ways_out() -> None:
    either, different, stray = (
        str(notices.would_overwrite(*given)) for given in ((["A", "B"], ["C"]), (["A"], []), ([], ["C"]))
    )
    assert either.startswith(
        "3 other settings stand where this set declares its own; nothing was changed.\n- A\n- B\n- C\n"
    )
    assert different.startswith("1 other setting stands where this set declares its own; nothing was changed.\n- A\n")
    declare, name = "- declare what is set first", "- name the Org in orgs"
    assert [(declare in text, name in text) for text in (either, different, stray)] == [
        (True, True),
        (True, False),
        (False, True),
    ]


def test_a_set_stands_under_the_smallest_id_of_its_orgs() -> None:
    """As a number, so that it is the same whatever the order."""
    orgs = [HeldOrg(org_id, Key(HOST, org_id, EVENT), None, WEBHOOK) for org_id in ("100", "20", "9")]
    assert HeldSet(HOST, EVENT, tuple(orgs)).key == Key(HOST, "9", EVENT)
    assert orgs[0].scope == Scope("100", None)


def test_one_org_is_told_of_as_one() -> None:
    one, two = ["Org 'A'"], ["Org 'A'", "Org 'B'"]
    assert [
        said
        for notice in (notices.overwritten, notices.overrides_removed, notices.would_be_overwritten)
        for said in (notice(one), notice(two))
    ] == [
        "Org 'A' was set to something else, and is as declared now.",
        "Org 'A', Org 'B' were set to something else, and are as declared now.",
        "Org 'A' has no override any more: the cluster's default applies.",
        "Org 'A', Org 'B' have no override any more: the cluster's default applies.",
        "Org 'A' is set to something else: would be overwritten.",
        "Org 'A', Org 'B' are set to something else: would be overwritten.",
    ]
    places = [
        HeldSet(HOST, EVENT, tuple(HeldOrg(each, Key(HOST, each, EVENT), None, WEBHOOK) for each in ids)).place
        for ids in ("", "1", "12")
    ]
    assert places == ["The set of 0 Orgs", "The set of 1 Org", "The set of 2 Orgs"]


def test_what_cannot_be_set_is_counted_apart_from_what_does_not_exist() -> None:
    either = str(notices.cannot_be_set({"A": NO_ORG, "B": refused("B"), "C": refused("C", incident="2")}))
    assert either.startswith("1 Org does not exist, and 2 cannot be set.\n- There is no Org 'Nowhere'.\n")
    assert str(notices.cannot_be_set({"B": refused("B")})).startswith("1 Org cannot be set.\n- Could not set B: no")
    assert str(notices.cannot_be_set({"B": NO_ORG, "C": NO_ORG})).startswith("2 Orgs cannot be set.\n")
