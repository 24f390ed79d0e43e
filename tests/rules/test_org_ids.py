"""Which Org a name means, of those that ThoughtSpot shows for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.errors import ApiError, BadRequestError, ForbiddenError, LoginError, UnknownOrgError
from pulumi_thoughtspot.webhooks.orgs import OrgIds

SALES, SMALL, LOUD, TWIN = Org("42", "Sales"), Org("43", "sales"), Org("44", "SALES"), Org("45", "Sales")
LOGIN = Org("7", "of the login")


def thoughtspot(shown: dict[str, list[Org]], refused: dict[str, Exception] | None = None) -> Any:
    """A ThoughtSpot that shows these Orgs in each way to find one, and none in the others.

    In each way it is asked for "Sales" alone; in some ways it ``refused`` to be asked.
    """

    def asked(way: str, *named: object) -> list[Org]:
        assert set(named) <= {"Sales"}
        if refused and way in refused:
            raise refused[way]
        return shown.get(way, [])

    def preferences(scopes: list[Scope], event_type: str) -> Any:
        assert event_type == "LIVEBOARD_SCHEDULE"
        found = asked("preferences", *(scope.org for scope in scopes))
        return SimpleNamespace(orgs=[SimpleNamespace(org=org) for org in found])

    return SimpleNamespace(
        preferences=SimpleNamespace(search=preferences),
        webhooks=SimpleNamespace(search_org=lambda n: [SimpleNamespace(org=org) for org in asked("webhooks", n)]),
        session=SimpleNamespace(user=lambda: SimpleNamespace(org=next(iter(asked("session")), None))),
        orgs=SimpleNamespace(search=lambda: asked("orgs")),
        own_org_id=lambda: LOGIN.id,
    )


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ({"preferences": [SALES]}, SALES),
        ({"preferences": [SMALL]}, SMALL),
        ({"preferences": [SMALL, LOUD, SALES]}, SALES),
        ({"webhooks": [SMALL, SMALL]}, SMALL),
        ({"webhooks": [SALES, SALES, SMALL]}, SALES),
        ({"preferences": [Org("77", "Marketing")], "webhooks": [SMALL]}, SMALL),
        ({"session": [SALES], "orgs": [TWIN]}, SALES),
        ({"orgs": [SMALL, LOUD, SALES]}, SALES),
        ({"session": [SMALL], "orgs": [SMALL, LOUD]}, None),
    ],
    ids=str,
)
def test_the_exact_name_is_meant_and_otherwise_the_only_one_in_another_case(
    shown: dict[str, list[Org]], meant: Org | None
) -> None:
    assert OrgIds(thoughtspot(shown)).look_up("Sales") == meant


@pytest.mark.parametrize(
    ("shown", "ids"),
    [
        ({"preferences": [SMALL, LOUD]}, "'sales' (id 43) or 'SALES' (id 44)"),
        ({"webhooks": [LOUD, SMALL, LOUD]}, "'SALES' (id 44) or 'sales' (id 43)"),
        ({"preferences": [SALES, SMALL, TWIN]}, "'Sales' (id 42) or 'Sales' (id 45)"),
        ({"orgs": [TWIN, SALES]}, "'Sales' (id 45) or 'Sales' (id 42)"),
    ],
    ids=str,
)
def test_of_several_that_it_may_mean_none_is_chosen(shown: dict[str, list[Org]], ids: str) -> None:
    with pytest.raises(LoginError) as raised:
        OrgIds(thoughtspot(shown)).find("Sales")
    assert str(raised.value).splitlines() == [
        f"The name 'Sales' may mean several Orgs: {ids}.",
        "Give the id of the one that is meant, instead of the name.",
    ]


def refusal(kind: type[ApiError], status: int) -> ApiError:
    return kind("No.", status=status, words="no", code=None, incident=None)


@pytest.mark.parametrize(
    "refused", [refusal(ForbiddenError, 403), refusal(BadRequestError, 400), refusal(ApiError, 404)], ids=repr
)
@pytest.mark.parametrize("way", ["preferences", "webhooks", "session"])
def test_where_one_way_is_closed_the_next_one_is_tried(way: str, refused: ApiError) -> None:
    assert OrgIds(thoughtspot({"orgs": [SALES]}, {way: refused})).find("Sales") == SALES


@pytest.mark.parametrize("raised", [refusal(ApiError, 500), refusal(UnknownOrgError, 400)], ids=repr)
def test_an_error_of_the_server_and_an_org_that_is_unknown_end_the_search(raised: ApiError) -> None:
    with pytest.raises(type(raised)):
        OrgIds(thoughtspot({"orgs": [SALES]}, {"preferences": raised})).find("Sales")


def test_an_id_is_believed_and_no_name_means_the_org_of_the_login() -> None:
    orgs = OrgIds(thoughtspot({}))
    assert orgs.find("42") == Org("42", "")
    assert orgs.find(None) == Org(LOGIN.id, "")


def test_where_nothing_shows_it_what_looks_like_it_is_named() -> None:
    with pytest.raises(LoginError) as raised:
        OrgIds(thoughtspot({"orgs": [SMALL]})).find("Sales")
    assert str(raised.value).startswith("The id of Org 'Sales' could not be found out")
    assert "'sales' (id 43)" in str(raised.value)
