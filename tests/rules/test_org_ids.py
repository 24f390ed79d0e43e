"""Which Org a name means, of those that ThoughtSpot shows for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.errors import LoginError
from pulumi_thoughtspot.webhooks.orgs import OrgIds

SALES, SMALL, LOUD, TWIN = Org("42", "Sales"), Org("43", "sales"), Org("44", "SALES"), Org("45", "Sales")
WAYS = ("preferences", "webhooks", "session", "orgs")


def thoughtspot(shown: dict[str, list[Org]]) -> Any:
    """A ThoughtSpot that shows these Orgs in each way to find one, and none in the others."""
    preferences, webhooks, session, orgs = (shown.get(way, []) for way in WAYS)
    entries = [SimpleNamespace(org=org) for org in preferences]
    return SimpleNamespace(
        preferences=SimpleNamespace(search=lambda *_: SimpleNamespace(orgs=entries)),
        webhooks=SimpleNamespace(search_org=lambda _: [SimpleNamespace(org=org) for org in webhooks]),
        session=SimpleNamespace(user=lambda: SimpleNamespace(org=next(iter(session), None))),
        orgs=SimpleNamespace(search=lambda: orgs),
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
