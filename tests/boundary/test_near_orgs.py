"""A create, or a look from a program, for an Org that is not known: which Orgs look like it, and what that costs."""

from __future__ import annotations

import pulumi
import pytest

from pulumi_thoughtspot import get_communication_channel_preferences
from pulumi_thoughtspot.emulator import Emulator, User
from support.boundary import Boundary, StepError

WEBHOOK, EMAIL = ["WEBHOOK"], ["EMAIL"]
ARE_LISTED = "'pulumi-thoughtspot show' lists the Orgs that this user may see."


def refused(run: Boundary, identifier: str, name: str = "it") -> list[str]:
    """The lines of the error, without the first one, which is ThoughtSpot's."""
    with pytest.raises(StepError, match="does not match a known org") as raised:
        run.declare(name, channels=WEBHOOK, org_identifier=identifier)
    return str(raised.value).splitlines()[1:]


def lists(thoughtspot: Emulator) -> int:
    return sum(request.path.endswith("/orgs/search") for request in thoughtspot.requests)


@pytest.mark.parametrize("slip", ["Slaes", "sales", "SALES", "Sale"])
def test_an_org_that_looks_like_it_is_named(run: Boundary, thoughtspot: Emulator, slip: str) -> None:
    hint, remedy = refused(run, slip)
    assert hint == "Did you mean 'Sales' (id 42)?"
    assert remedy.startswith("Check the Org's name or id")
    assert lists(thoughtspot) == 1


def test_an_org_whose_name_has_spaces_at_an_end_is_named_with_its_id(run: Boundary, thoughtspot: Emulator) -> None:
    """Such a name is no input, since nobody sees it: the id is."""
    thoughtspot.add_org(50, "Support ")
    assert refused(run, "Support")[0] == "Did you mean 'Support' (id 50, with spaces at an end)?"
    assert run.declare("by-id", channels=WEBHOOK, org_identifier="50").outputs["org_name"] == "Support "


def test_where_none_looks_like_it_it_is_said_where_they_are_listed(run: Boundary, thoughtspot: Emulator) -> None:
    assert refused(run, "Nowhere")[0] == ARE_LISTED
    assert lists(thoughtspot) == 1


def test_for_an_id_nothing_is_asked(run: Boundary, thoughtspot: Emulator) -> None:
    assert refused(run, "4711")[0] == ARE_LISTED
    assert lists(thoughtspot) == 0


def test_a_user_who_may_not_list_the_orgs_is_told_where_they_are_listed(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("developer", privileges=("DEVELOPER",)))
    thoughtspot.add_token("developers", user="developer", org_id=42)
    with Boundary(thoughtspot, THOUGHTSPOT_TOKEN="developers") as run:
        assert refused(run, "Slaes")[0] == ARE_LISTED


def test_the_orgs_are_listed_once_in_a_run_and_only_where_one_is_not_known(
    run: Boundary, thoughtspot: Emulator
) -> None:
    run.declare("good", channels=WEBHOOK, org_identifier="Sales")
    assert lists(thoughtspot) == 0
    for name, slip in {"one": "Slaes", "two": "Marketnig"}.items():
        assert refused(run, slip, name)[0].startswith("Did you mean ")
    assert lists(thoughtspot) == 1


def test_a_replacement_that_names_another_org_is_told_the_same(run: Boundary) -> None:
    sales = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
    assert run.declare_again(sales, channels=WEBHOOK, org_identifier="marketing").replaces == ("org_identifier",)
    assert refused(run, "marketing")[0] == "Did you mean 'Marketing' (id 77)?"


def test_an_update_of_an_org_that_is_gone_says_where_the_orgs_are_listed(run: Boundary, thoughtspot: Emulator) -> None:
    sales = run.declare("it", channels=WEBHOOK, org_identifier="Sales")
    thoughtspot.delete_org(42)
    with pytest.raises(StepError, match="does not match a known org") as raised:
        run.update(sales, channels=EMAIL, org_identifier="Sales")
    assert ARE_LISTED in str(raised.value).splitlines()


@pytest.mark.parametrize("written", ["Sales ", " Sales", "Sales\n"])
def test_spaces_at_an_end_are_refused_with_what_to_write(run: Boundary, thoughtspot: Emulator, written: str) -> None:
    failure = run.check("it", channels=WEBHOOK, org_identifier=written).failures["org_identifier"]
    assert failure == (
        f'{written!r} has spaces or line breaks at an end; write "Sales", or give the id of an Org that is really named'
        " so"
    )
    assert not thoughtspot.requests


def test_a_look_from_a_program_says_the_same(thoughtspot: Emulator) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        get_communication_channel_preferences(["Nowhere"], host=thoughtspot.url, token="token")
    words, hint, remedy = str(raised.value).splitlines()
    assert words.startswith(
        "get_communication_channel_preferences: Could not read the channel preference of Org 'Nowhere': "
    )
    assert "org_identifier in org_preferences does not match a known org." in words
    assert hint == ARE_LISTED
    assert remedy.startswith("Check the Org's name or id")
