"""Search and configure on the emulator, under every reading of what ThoughtSpot's documentation leaves open."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import BearerToken, Password
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Change, OrgPreferences, Preferences, Replace, Reset, Scope
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.errors import (
    BadRequestError,
    ForbiddenError,
    UnavailableError,
    UnknownOrgError,
    UnreadableError,
)

from .scripted import Scripted, Waits, answer, page

Serve = Callable[..., Scripted]
EVENT = "LIVEBOARD_SCHEDULE"
SALES, MARKETING, PRIMARY = Scope("Sales"), Scope("77"), Scope("0")
EMAIL, WEBHOOK, NONE = frozenset({"EMAIL"}), frozenset({"WEBHOOK"}), frozenset[str]()
BOTH = EMAIL | WEBHOOK
SECTION_FORMS = ["empty_list", "null", "absent"]


def as_user(host: str, token: str = "token") -> Client:
    return Client(Transport(host, sleep=Waits().record), BearerToken(token))


def overrides(found: Preferences) -> dict[str, dict[str, frozenset[str]]]:
    """The overrides that are there, by the Org's id: an Org without any and an absent Org are the same."""
    return {entry.org.id: dict(entry.overrides) for entry in found.orgs if entry.overrides}


@pytest.fixture
def client(thoughtspot: Emulator) -> Client:
    return as_user(thoughtspot.url)


@pytest.fixture(
    params=itertools.product(SECTION_FORMS, SECTION_FORMS, ["empty_entry", "left_out"]), ids=lambda each: "-".join(each)
)
def every_reading(request: pytest.FixtureRequest, thoughtspot: Emulator) -> None:
    unasked, empty, without_override = request.param
    thoughtspot.read_as(unasked_section=unasked, empty_section=empty, org_without_override=without_override)


# Search


@pytest.mark.usefixtures("every_reading")
def test_where_nothing_is_set_a_search_finds_nothing_set(client: Client) -> None:
    found = client.preferences.search([CLUSTER, SALES, PRIMARY], EVENT)

    assert found.cluster == {}
    assert overrides(found) == {}


@pytest.mark.usefixtures("every_reading")
def test_a_search_finds_what_is_set_at_each_scope(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.set_cluster(["EMAIL"])
    thoughtspot.set_override("Sales", ["WEBHOOK", "EMAIL"])
    thoughtspot.set_override("Marketing", [])

    found = client.preferences.search([CLUSTER, SALES, MARKETING, PRIMARY], EVENT)

    assert found.cluster == {EVENT: EMAIL}
    assert overrides(found) == {"42": {EVENT: BOTH}, "77": {EVENT: NONE}}


@pytest.mark.usefixtures("every_reading")
def test_a_search_of_an_org_concludes_nothing_of_the_cluster(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.set_cluster(["EMAIL"])
    thoughtspot.set_override("Sales", ["WEBHOOK"])

    found = client.preferences.search([SALES], EVENT)

    assert found.cluster is None
    assert overrides(found) == {"42": {EVENT: WEBHOOK}}
    assert thoughtspot.requests[-1].body == {"org_preferences": [{"org_identifier": "Sales", "event_types": [EVENT]}]}


@pytest.mark.usefixtures("every_reading")
def test_a_search_of_the_cluster_finds_no_orgs(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])

    assert client.preferences.search([CLUSTER], EVENT) == Preferences(cluster={}, orgs=())


@pytest.mark.parametrize("identifier", ["Sales", "42"])
def test_an_org_is_found_by_name_and_by_id_and_answers_with_both(
    thoughtspot: Emulator, client: Client, identifier: str
) -> None:
    thoughtspot.set_override(42, ["EMAIL"])

    found = client.preferences.search([Scope(identifier)], EVENT)

    assert found.orgs == (OrgPreferences(Org("42", "Sales"), {EVENT: EMAIL}),)


@pytest.mark.parametrize("order", ["as_given", "sorted", "reversed"])
def test_the_order_of_channels_means_nothing(thoughtspot: Emulator, client: Client, order: str) -> None:
    thoughtspot.read_as(channel_order=order)

    for given in (["EMAIL", "WEBHOOK"], ["WEBHOOK", "EMAIL"]):
        thoughtspot.set_cluster(given)
        assert client.preferences.search([CLUSTER], EVENT).cluster == {EVENT: BOTH}


def test_channels_and_events_that_do_not_exist_today_are_kept(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.read_as(further_event_types=("TOMORROWS_EVENT",))
    thoughtspot.set_cluster(["EMAIL", "SMS"])
    thoughtspot.set_override("Sales", ["PAGER"], "TOMORROWS_EVENT")

    assert client.preferences.search([CLUSTER], EVENT).cluster == {EVENT: frozenset({"EMAIL", "SMS"})}
    assert overrides(client.preferences.search([SALES], "TOMORROWS_EVENT")) == {
        "42": {"TOMORROWS_EVENT": frozenset({"PAGER"})}
    }


def test_what_is_around_a_search_for_everything_is_around_each_sending_and_never_around_a_login(
    scripted: Serve,
) -> None:
    token = {"creation_time_in_millis": 0, "expiration_time_in_millis": 300_000}
    server = scripted(
        answer(200, {"token": "first", **token}),
        answer(401, {}),
        answer(200, {"token": "second", **token}),
        answer(200, {"cluster_preferences": []}),
    )
    seen: list[tuple[int, int]] = []

    @contextmanager
    def around() -> Iterator[None]:
        before = len(server.seen)
        try:
            yield
        finally:
            seen.append((before, len(server.seen)))

    client = Client(Transport(server.url, sleep=Waits().record), Password("admin", "password"))

    assert client.preferences.search_everything(around) == Preferences(cluster={}, orgs=())
    assert seen == [(1, 2), (3, 4)]


# Configure


@pytest.mark.parametrize("channels", [EMAIL, WEBHOOK, BOTH, NONE])
@pytest.mark.parametrize("scope", [CLUSTER, SALES, PRIMARY], ids=str)
def test_what_is_set_is_found(client: Client, scope: Scope, channels: frozenset[str]) -> None:
    client.preferences.configure([Replace(scope, EVENT, channels)])

    found = client.preferences.search([scope], EVENT)
    here = found.cluster if scope == CLUSTER else found.orgs[0].overrides
    assert here == {EVENT: channels}


def test_a_reset_removes_the_override_and_leaves_the_rest(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.set_cluster(["EMAIL"])
    thoughtspot.set_override("Sales", ["WEBHOOK"])
    thoughtspot.set_override("Marketing", ["WEBHOOK"])

    client.preferences.configure([Reset(SALES, EVENT)])

    assert thoughtspot.override("Sales") is None
    assert thoughtspot.override("Marketing") == ["WEBHOOK"]
    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}


def test_changes_of_several_scopes_travel_in_one_request(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.set_override("Marketing", ["EMAIL"])

    client.preferences.configure([Replace(SALES, EVENT, BOTH), Reset(MARKETING, EVENT), Replace(PRIMARY, EVENT, NONE)])

    assert thoughtspot.override("Sales") == ["EMAIL", "WEBHOOK"]
    assert thoughtspot.override("Marketing") is None
    assert thoughtspot.override("Primary") == []
    assert len(thoughtspot.requests) == 1


# Refusals


@pytest.mark.parametrize("error_shape", [1, 2, 3])
def test_an_unknown_org_is_told_apart_from_any_other_refusal(
    thoughtspot: Emulator, client: Client, error_shape: int
) -> None:
    thoughtspot.read_as(error_shape=error_shape)

    for call in (
        lambda: client.preferences.search([Scope("Nowhere")], EVENT),
        lambda: client.preferences.configure([Replace(Scope("Nowhere"), EVENT, EMAIL)]),
        lambda: client.preferences.configure([Reset(Scope("Nowhere"), EVENT)]),
    ):
        with pytest.raises(UnknownOrgError) as raised:
            call()
        assert "Org 'Nowhere'" in raised.value.sentence
        assert "does not match a known org" in raised.value.words
        assert raised.value.incident


def test_a_refused_reset_is_not_an_unknown_org(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.read_as(reset_without_override="refused")

    with pytest.raises(BadRequestError) as raised:
        client.preferences.configure([Reset(SALES, EVENT)])

    assert type(raised.value) is BadRequestError
    assert raised.value.sentence.startswith("Could not reset Org 'Sales': ThoughtSpot answered 400, ")


def test_a_channel_that_thoughtspot_does_not_know_is_its_refusal(thoughtspot: Emulator, client: Client) -> None:
    with pytest.raises(BadRequestError, match="Could not set SMS for the cluster: ThoughtSpot answered 400"):
        client.preferences.configure([Replace(CLUSTER, EVENT, frozenset({"SMS"}))])

    assert thoughtspot.cluster == {}


@pytest.mark.parametrize("privilege", ["DEVELOPER", "APPLICATION_ADMINISTRATION"])
def test_an_orgs_administrator_reads_and_sets_the_org_but_not_the_cluster(
    thoughtspot: Emulator, privilege: str
) -> None:
    thoughtspot.add_token("eva-token", User("eva", privileges=(privilege,), orgs=(42,)), org_id=42)
    eva = as_user(thoughtspot.url, "eva-token")

    eva.preferences.configure([Replace(SALES, EVENT, WEBHOOK)])
    assert overrides(eva.preferences.search([SALES], EVENT)) == {"42": {EVENT: WEBHOOK}}
    eva.preferences.configure([Reset(SALES, EVENT)])

    for call in (
        lambda: eva.preferences.search([CLUSTER], EVENT),
        lambda: eva.preferences.configure([Replace(CLUSTER, EVENT, EMAIL)]),
        lambda: eva.preferences.configure([Replace(MARKETING, EVENT, EMAIL)]),
    ):
        with pytest.raises(ForbiddenError, match="403") as raised:
            call()
        assert "and the privilege ADMINISTRATION" in raised.value.remedy
    assert thoughtspot.cluster == {}
    assert thoughtspot.override("Marketing") is None


def test_a_user_without_any_privilege_is_refused(thoughtspot: Emulator) -> None:
    thoughtspot.add_token("eva-token", User("eva"))

    with pytest.raises(
        ForbiddenError, match="Could not read the channel preference of Org 'Sales': ThoughtSpot answered 403"
    ):
        as_user(thoughtspot.url, "eva-token").preferences.search([SALES], EVENT)


@pytest.mark.parametrize(
    ("call", "takes"),
    [
        (lambda client: client.preferences.search_everything(), "The cluster's default takes a token for Primary"),
        (lambda client: client.orgs.search(), "To list the Orgs takes ADMINISTRATION"),
        (lambda client: client.webhooks.search(), "Webhooks take the privilege ADMINISTRATION or DEVELOPER"),
        (lambda client: client.session.user(), "Check that the token's user is active"),
    ],
    ids=["preferences", "Orgs", "webhooks", "session"],
)
def test_a_refused_call_says_what_that_call_takes(call: Callable[[Client], Any], takes: str, scripted: Serve) -> None:
    client = as_user(scripted(answer(403, {})).url)
    with pytest.raises(ForbiddenError) as raised:
        call(client)
    assert raised.value.remedy.startswith(takes)


@pytest.mark.parametrize(
    ("call", "named", "left_out"),
    [
        (
            lambda client, scopes: client.preferences.search(scopes, EVENT),
            "Org 'o0', Org 'o1', Org 'o2', 197 more: ThoughtSpot answered 400, ",
            "o3",
        ),
        (
            lambda client, scopes: client.preferences.configure([Reset(scope, EVENT) for scope in scopes]),
            "reset Org 'o0'; reset Org 'o1'; reset Org 'o2'; 197 more: ThoughtSpot answered 400, ",
            "o3",
        ),
    ],
)
def test_an_error_of_two_hundred_scopes_still_has_room_for_thoughtspots_words(
    client: Client, call: Callable[[Client, list[Scope]], Any], named: str, left_out: str
) -> None:
    with pytest.raises(UnknownOrgError) as raised:
        call(client, [Scope(f"o{number}") for number in range(200)])

    assert named in raised.value.sentence
    assert "does not match a known org" in raised.value.sentence
    assert left_out not in raised.value.sentence


# Answers that are none


_CHANGES: list[Change] = [Replace(SALES, EVENT, EMAIL)]


def test_a_maintenance_page_is_never_a_success(scripted: Serve) -> None:
    client = as_user(scripted(page(200, "Down for maintenance")).url)

    with pytest.raises(UnreadableError, match=r"Could not read the channel preference of Org 'Sales'.*Down for"):
        client.preferences.search([SALES], EVENT)
    with pytest.raises(UnreadableError, match=r"Could not set EMAIL for Org 'Sales'.*Down for maintenance"):
        client.preferences.configure(_CHANGES)


@pytest.mark.parametrize("body", [{"orgs": []}, [], None, 7, {"org_preferences": {"Sales": ["EMAIL"]}}])
def test_an_answer_of_another_shape_is_an_error_with_an_excerpt(scripted: Serve, body: Any) -> None:
    client = as_user(scripted(answer(200, body)).url)

    with pytest.raises(UnreadableError, match="not an answer of this API") as raised:
        client.preferences.search([SALES], EVENT)

    assert "Nothing was concluded from it" in raised.value.remedy


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_answer_to_a_search_is_an_error(scripted: Serve, status: int) -> None:
    client = as_user(scripted(answer(status, content_type=None)).url)

    with pytest.raises(UnreadableError):
        client.preferences.search([SALES], EVENT)


@pytest.mark.parametrize(
    "success", [answer(204, content_type=None), answer(200, content_type=None), answer(200, {"done": True})]
)
def test_a_write_is_a_success_with_no_body_or_with_json(scripted: Serve, success: Any) -> None:
    server = scripted(success)

    as_user(server.url).preferences.configure(_CHANGES)

    assert len(server.seen) == 1


def test_a_search_is_repeated_after_a_500_and_a_write_is_not(scripted: Serve) -> None:
    server = scripted(answer(500, {}), answer(200, {"org_preferences": []}), answer(500, {}))
    client = as_user(server.url)

    client.preferences.search([SALES], EVENT)
    assert len(server.seen) == 2
    with pytest.raises(UnavailableError, match="Could not set EMAIL for Org 'Sales': ThoughtSpot answered 500"):
        client.preferences.configure(_CHANGES)
    assert len(server.seen) == 3


def test_a_write_is_repeated_after_a_503(scripted: Serve) -> None:
    server = scripted(page(503), answer(204, content_type=None))

    as_user(server.url).preferences.configure(_CHANGES)

    assert [seen.json for seen in server.seen] == [server.seen[0].json] * 2
