"""What a refresh of a set takes from what ThoughtSpot shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Channels, Scope
from pulumi_thoughtspot.errors import Error, OtherOrgError, UnreachableError
from pulumi_thoughtspot.preference_sets.held import HeldOrg, HeldSet
from pulumi_thoughtspot.preference_sets.reading import look_or_gone, read
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Found, Preference

from .fakes import BOTH, EMAIL, EVENT, HOST, WEBHOOK, Log, unknown_org

DOWN = UnreachableError("No answer.")
GONE = (
    "Org 'Marketing' (id 77) is not known to ThoughtSpot, or not visible to this token; its entry in orgs counts as"
    " gone."
)


@dataclass
class Many:
    """What is ``set`` at each scope, by the Org's id (None: the cluster), or why that cannot be told; and all Orgs."""

    set: dict[str | None, Channels | Error | None]
    listed: dict[str, str] = field(default_factory=dict)
    asked: list[Scope] = field(default_factory=list)

    def look(self, scopes: Sequence[Scope], event_type: str) -> dict[Scope, Found | Error]:
        assert event_type == EVENT or not scopes
        self.asked += scopes
        return {scope: self._at(scope) for scope in scopes}

    def everything(self, event_type: str, *, cluster: bool) -> tuple[dict[Org, Any], Found | Error | None]:
        assert event_type == EVENT
        orgs = {Org(org_id, name): self.set.get(org_id) for org_id, name in self.listed.items()}
        return orgs, self._at(CLUSTER) if cluster else None

    def _at(self, scope: Scope) -> Found | Error:
        shown = self.set[scope.org]
        if isinstance(shown, Error):
            return shown
        return Found(None if scope.org is None else Org(scope.org, f"{scope.name} now"), shown)


def org(org_id: str, name: str, channels: Channels | None = WEBHOOK) -> HeldOrg:
    return HeldOrg(name, Key(HOST, org_id, EVENT), name, channels)


def default(channels: Channels) -> Preference:
    return Preference(Key(HOST, None, EVENT), None, channels, EMAIL, frozenset({BOTH}))


HELD = HeldSet(HOST, EVENT, (org("42", "Sales"), org("77", "Marketing")))


def of(many: Many) -> Any:
    return many


def test_what_is_set_now_is_held_and_what_is_not_set_is_absent() -> None:
    found = read(HELD, of(Many({"42": EMAIL, "77": None})), Log())
    assert found == HeldSet(HOST, EVENT, (HeldOrg("Sales", Key(HOST, "42", EVENT), "Sales now", EMAIL),))


@pytest.mark.parametrize("gone", [unknown_org("77"), OtherOrgError("ThoughtSpot answered for another Org.")], ids=repr)
def test_an_org_that_is_gone_is_absent_with_a_warning(gone: Error) -> None:
    log = Log()
    found = read(HELD, of(Many({"42": WEBHOOK, "77": gone})), log)
    assert [each.id for each in found.orgs] == ["42"]
    assert log.all == log.warnings == [GONE]


@pytest.mark.parametrize(
    ("held", "answer"),
    [(org("77", "Marketing"), DOWN), (org("0", "Primary"), unknown_org("0"))],
    ids=["an error", "Primary is never gone"],
)
def test_whatever_else_goes_wrong_is_raised_or_told_of_that_org_alone(held: HeldOrg, answer: Error) -> None:
    orgs, failed = (org("42", "Sales"), held), dict[str, Error]()
    many = Many({"42": WEBHOOK, held.id: answer})
    with pytest.raises(type(answer)):
        read(HeldSet(HOST, EVENT, orgs), of(many), Log())
    assert list(look_or_gone(orgs, of(many), Log(), failed)) == ["42"]
    assert failed == {held.place: answer}


@pytest.mark.parametrize("exclusive", [False, True])
def test_the_clusters_default_is_read_where_the_set_has_it(exclusive: bool) -> None:
    def cluster_of(shown: Channels | None) -> Preference | None:
        held = HeldSet(HOST, EVENT, cluster=default(WEBHOOK), exclusive=exclusive)
        return read(held, of(Many({None: shown})), Log()).cluster

    assert cluster_of(BOTH) == Preference(Key(HOST, None, EVENT), None, BOTH, EMAIL)
    assert cluster_of(None) is None
    assert read(HeldSet(HOST, EVENT, exclusive=exclusive), of(Many({None: BOTH})), Log()).cluster is None
    with pytest.raises(UnreachableError):
        read(HeldSet(HOST, EVENT, cluster=default(WEBHOOK)), of(Many({None: DOWN})), Log())


def test_an_exclusive_set_shows_every_other_override_and_asks_for_its_own_that_are_not_listed() -> None:
    many = Many(
        {"1": EMAIL, "2": None, "42": BOTH, "77": unknown_org("77")}, {"1": "Stray", "2": "Free", "42": "Sales"}
    )
    log = Log()
    held = HeldSet(HOST, EVENT, HELD.orgs, exclusive=True)
    found = read(held, of(many), log)
    assert found == HeldSet(HOST, EVENT, (org("42", "Sales", BOTH),), (("Stray", EMAIL),), exclusive=True)
    assert many.asked == [Scope("77", "Marketing")]
    assert log.all == [GONE]
