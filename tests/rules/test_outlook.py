"""What a preview that looks makes of a ThoughtSpot in memory: whom it seeks names for, and what it leaves aside."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import Preferences, Scope
from pulumi_thoughtspot.errors import ApiError, ForbiddenError
from pulumi_thoughtspot.preferences.outlook import Outlook
from pulumi_thoughtspot.preferences.sharing import SharedRequests
from pulumi_thoughtspot.rules import near_orgs
from pulumi_thoughtspot.rules.declarations import Declarations

from .fakes import EVENT, HOST, WEBHOOK, InMemory


def outlook(known: InMemory, *listed: Org) -> Outlook:
    """On a ThoughtSpot that shows nothing without a filter, and lists what it ``known`` and these Orgs too."""
    preferences = SimpleNamespace(search=known.search, search_everything=lambda: Preferences(None, ()))
    every = [*(Org(org_id, name) for org_id, name in known.orgs.items()), *listed]
    thoughtspot: Any = SimpleNamespace(host=HOST, preferences=preferences, orgs=SimpleNamespace(search=lambda: every))
    return Outlook(SharedRequests(thoughtspot), Declarations())


def test_names_that_look_like_it_are_sought_for_no_more_than_are_ever_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[str] = []

    def nearest(text: str, names: object) -> list[str]:
        del names
        sought.append(text)
        return []

    monkeypatch.setattr(near_orgs, "nearest", nearest)
    outlook(InMemory()).look([Scope(f"Slaes {number}") for number in range(100, 140)], EVENT)
    assert sought == [f"Slaes {number}" for number in range(100, 120)]


def test_an_org_that_is_gone_since_it_was_listed_keeps_nobody_from_the_others() -> None:
    looked = outlook(InMemory(overrides={"77": WEBHOOK}), Org("4711", "Gone"))
    assert [found.org for found in looked.overrides(EVENT)] == [Org("77", "Marketing")]


def test_an_org_whose_override_cannot_be_told_is_never_taken_for_one_without() -> None:
    known = InMemory(overrides={"77": WEBHOOK})
    refused = ForbiddenError("Not this one.", status=403, words="", code=None, incident=None)

    def search(scopes: list[Scope], event_type: str) -> Preferences:
        if Scope("77") in scopes:
            raise refused
        return InMemory.search(known, scopes, event_type)

    known.search = search  # type: ignore[method-assign]
    with pytest.raises(ForbiddenError, match="Not this one"):
        outlook(known).overrides(EVENT)


@pytest.mark.parametrize("status", [400, 413])
def test_a_search_that_is_too_large_goes_in_halves(status: int) -> None:
    known, sizes = InMemory(orgs={str(number): f"Org {number}" for number in range(150)}), list[int]()

    def search(scopes: list[Scope], event_type: str) -> Preferences:
        sizes.append(len(scopes))
        if len(scopes) > 100:
            raise ApiError("Too large.", status=status, words="", code=None, incident=None)
        return InMemory.search(known, scopes, event_type)

    known.search = search  # type: ignore[method-assign]
    assert outlook(known).overrides(EVENT) == []
    assert sizes == [150, 75, 75]
