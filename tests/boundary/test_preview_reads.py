"""Previews that look, on request: what they say of new resources, in how many requests, and what they never do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.rules.notices import ALIAS
from support.boundary import UNKNOWN, Boundary, Checked, Resource

EMAIL, WEBHOOK = ["EMAIL"], ["WEBHOOK"]
READS = {"THOUGHTSPOT_PREVIEW_READS": "true"}


@pytest.fixture
def preview(thoughtspot: Emulator) -> Iterator[Boundary]:
    """One preview that looks."""
    with Boundary(thoughtspot, **READS) as boundary:
        yield boundary


def check(run: Boundary, name: str, olds: dict[str, Any] | None = None, /, **news: Any) -> Checked:
    """The check of a preview, as the program asks for it."""
    return run.check(name, olds, __preview=True, **news)


def sent(thoughtspot: Emulator) -> list[str]:
    return [request.path.rpartition("/rest/2.0/")[2] for request in thoughtspot.requests]


def error(checked: Checked) -> str:
    """The one error of a check."""
    assert list(checked.failures) == [""], checked
    return checked.failures[""]


SEARCH = "system/preferences/communication-channels/search"


def test_what_is_the_same_would_be_taken_over(preview: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", WEBHOOK)
    thoughtspot.set_cluster(WEBHOOK)
    assert not check(preview, "sales", channels=WEBHOOK, org_identifier="Sales").failures
    assert not check(preview, "default", channels=WEBHOOK).failures
    assert preview.shown("sales") == ["Org 'Sales' is WEBHOOK already: would be taken over."]
    assert preview.shown("default") == ["The cluster's default is WEBHOOK already: would be taken over."]


def test_what_is_another_would_be_refused(preview: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", EMAIL)
    thoughtspot.set_cluster(WEBHOOK)
    for identifier in ("Sales", "42"):
        assert error(check(preview, "sales", channels=WEBHOOK, org_identifier=identifier)) == (
            "would be refused: Org 'Sales' is EMAIL, this declares WEBHOOK.\n"
            "Any of these lets it through:\n"
            "- declare channels=['EMAIL'] first: equal channels are taken over without a write;\n"
            "- set allow_overwrite=True for one 'pulumi up';\n"
            f"- if the resource was only renamed or moved, give it {ALIAS}."
        )
    refused = "would be refused: the cluster's default is WEBHOOK, this declares EMAIL."
    assert error(check(preview, "default", channels=EMAIL)).startswith(f"{refused}\n")


def test_what_may_be_overwritten_is_not_refused(preview: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", EMAIL)
    thoughtspot.set_cluster(EMAIL)
    allowed = check(preview, "sales", channels=WEBHOOK, org_identifier="Sales", allow_overwrite=True)
    assert not allowed.failures
    assert preview.shown("sales") == ["Org 'Sales' is EMAIL: would be overwritten with WEBHOOK."]
    assert not check(preview, "default", channels=WEBHOOK).failures, "EMAIL alone counts as nothing set"


def test_where_nothing_is_set_nothing_is_said(preview: Boundary) -> None:
    assert not check(preview, "sales", channels=WEBHOOK, org_identifier="Sales").failures
    assert not check(preview, "default", channels=WEBHOOK).failures
    assert preview.all_shown == []


@pytest.mark.parametrize(
    ("identifier", "says"),
    [
        ("Slaes", "no Org 'Slaes'; did you mean 'Sales' (id 42)?"),
        ("sales", "no Org 'sales'; did you mean 'Sales' (id 42)?"),
        ("Finance", "no Org 'Finance'."),
        ("4711", "no Org '4711'."),
    ],
)
def test_an_org_that_does_not_exist_is_an_error(
    preview: Boundary, thoughtspot: Emulator, identifier: str, says: str
) -> None:
    sentence, remedy = error(check(preview, "sales", channels=WEBHOOK, org_identifier=identifier)).split("\n", 1)
    assert sentence == says
    assert remedy.startswith("Check the Org's name or id, and that the token's user may see it")
    assert sent(thoughtspot) == [SEARCH, "orgs/search", SEARCH], "it is asked for itself before it counts as unknown"


def test_one_org_by_its_name_and_by_its_id_is_one_too_many(preview: Boundary) -> None:
    assert not check(preview, "by-name", channels=WEBHOOK, org_identifier="Sales").failures
    told = error(check(preview, "by-id", channels=WEBHOOK, org_identifier="42"))
    assert "by-name" in told
    assert "by-id" in told


def test_what_is_known_later_is_judged_as_far_as_it_is_known(preview: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", EMAIL)
    assert not check(preview, "later", channels=WEBHOOK, org_identifier=UNKNOWN).failures
    assert sent(thoughtspot) == []
    assert not check(preview, "sales", channels=["EMAIL", UNKNOWN], org_identifier="Sales").failures
    assert not check(preview, "whole", channels=UNKNOWN, org_identifier="Marketing").failures
    assert error(check(preview, "slaes", channels=UNKNOWN, org_identifier="Slaes")).startswith("no Org 'Slaes'")
    assert preview.all_shown == []


def test_a_resource_that_exists_is_not_looked_at(thoughtspot: Emulator) -> None:
    with Boundary(thoughtspot) as up:
        made = up.declare("sales", channels=WEBHOOK, org_identifier="Sales")
    thoughtspot.clear_requests()
    with Boundary(thoughtspot, **READS) as preview:
        assert not check(preview, "sales", made.inputs, channels=EMAIL, org_identifier="Sales").failures
    assert sent(thoughtspot) == []


def test_what_a_replaced_resource_has_set_itself_is_its_own(thoughtspot: Emulator) -> None:
    """As with replace_on_changes: the engine checks it, compares it, and checks it once more as a new one."""
    with Boundary(thoughtspot) as up:
        made: Resource = up.declare("sales", channels=WEBHOOK, org_identifier="Sales")
    with Boundary(thoughtspot, **READS) as preview:
        inputs = check(preview, "sales", made.inputs, channels=EMAIL, org_identifier="Sales").inputs
        preview.diff(made, inputs)
        assert not check(preview, "sales", channels=EMAIL, org_identifier="Sales").failures
        assert preview.shown("sales") == ["Org 'Sales' is WEBHOOK: would be overwritten with EMAIL."]


def test_the_program_alone_can_say_that_it_is_a_preview(preview: Boundary, thoughtspot: Emulator) -> None:
    """An update checks as well; there, create looks at the moment when it writes."""
    thoughtspot.set_override("Sales", EMAIL)
    assert not preview.check("sales", channels=WEBHOOK, org_identifier="Sales").failures
    assert sent(thoughtspot) == []


@pytest.mark.parametrize("value", [None, "false", "False"])
def test_without_the_request_nothing_is_sent(thoughtspot: Emulator, value: str | None) -> None:
    asked = {"thoughtspot:previewReads": value} if value else {}
    with Boundary(thoughtspot, asked) as preview:
        checked = check(preview, "sales", channels=WEBHOOK, org_identifier="Slaes")
    assert not checked.failures
    assert "__preview" not in checked.inputs
    assert sent(thoughtspot) == []


def test_that_it_is_a_preview_is_kept_out_of_the_inputs(preview: Boundary) -> None:
    assert "__preview" not in check(preview, "sales", channels=WEBHOOK, org_identifier="Sales").inputs
    assert "__preview" not in check(preview, "sales", channels=["FAX!"], org_identifier="Sales").inputs


@pytest.mark.parametrize("key", ["config", "provider"])
def test_it_may_be_asked_for_in_the_config_and_by_a_provider(thoughtspot: Emulator, key: str) -> None:
    config = {"thoughtspot:previewReads": "True", "thoughtspot:host": thoughtspot.url, "thoughtspot:token": "token"}
    explicit = {"thoughtspot:explicit": "true"} if key == "provider" else {}
    with Boundary(None, {**config, **explicit}) as preview:
        assert error(check(preview, "sales", channels=WEBHOOK, org_identifier="Slaes")).startswith("no Org 'Slaes'")


def test_what_keeps_it_from_looking_is_an_error_of_the_preview(thoughtspot: Emulator) -> None:
    with Boundary(thoughtspot, **READS, THOUGHTSPOT_TOKEN="stale") as preview:
        assert "ThoughtSpot answered 401" in error(check(preview, "sales", channels=WEBHOOK, org_identifier="Sales"))


ORGS = {0: "Primary", **{number: f"Org {number}" for number in range(1, 100)}}
WHERE_NOT_ALL_IS_SHOWN = [SEARCH, "orgs/search", SEARCH]


@pytest.mark.parametrize(
    ("reading", "requests"),
    [
        ({}, [SEARCH]),
        ({"org_without_override": "left_out"}, WHERE_NOT_ALL_IS_SHOWN),
        ({"search_without_filter": "nothing"}, WHERE_NOT_ALL_IS_SHOWN),
    ],
    ids=str,
)
def test_a_hundred_new_resources_take_at_most_three_requests_and_no_write(
    reading: dict[str, Any], requests: list[str]
) -> None:
    with Emulator(orgs=ORGS, token="token") as thoughtspot:
        thoughtspot.read_as(**reading)
        thoughtspot.set_override(7, WEBHOOK)
        before = {org: thoughtspot.override(org) for org in ORGS}
        with Boundary(thoughtspot, **READS) as preview:
            for org in ORGS.values():
                assert not check(preview, org, channels=WEBHOOK, org_identifier=org).failures
            assert preview.all_shown == ["Org 'Org 7' is WEBHOOK already: would be taken over."]
        assert sent(thoughtspot) == requests
        assert {org: thoughtspot.override(org) for org in ORGS} == before


def test_with_a_login_one_more(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("routing", secret_key="key", privileges=("ADMINISTRATION",)))
    login = {"THOUGHTSPOT_TOKEN": "", "THOUGHTSPOT_USERNAME": "routing", "THOUGHTSPOT_SECRET_KEY": "key"}
    with Boundary(thoughtspot, **READS, **login) as preview:
        assert not check(preview, "sales", channels=WEBHOOK, org_identifier="Sales").failures
        assert not check(preview, "marketing", channels=WEBHOOK, org_identifier="Marketing").failures
    assert sent(thoughtspot) == ["auth/token/full", SEARCH]


def test_who_may_not_see_the_whole_has_each_org_looked_at_alone(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("developer", privileges=("DEVELOPER",)))
    thoughtspot.add_token("developer's", user="developer", org_id=42)
    thoughtspot.set_override("Sales", EMAIL)
    with Boundary(thoughtspot, **READS, THOUGHTSPOT_TOKEN="developer's") as preview:
        told = error(check(preview, "sales", channels=WEBHOOK, org_identifier="Sales"))
        assert told.startswith("would be refused: Org 'Sales' is EMAIL, this declares WEBHOOK.")
        assert error(check(preview, "slaes", channels=WEBHOOK, org_identifier="Slaes")).startswith("no Org 'Slaes'.")
        assert "ThoughtSpot answered 403" in error(check(preview, "default", channels=WEBHOOK))
    assert sent(thoughtspot).count("orgs/search") == 1
