"""What every Org really gets, and why, from what a ThoughtSpot in memory shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import CLUSTER, Channels, OrgPreferences, Preferences, Scope
from pulumi_thoughtspot.errors import ApiError, BadRequestError, Error, ForbiddenError, OtherOrgError, UnknownOrgError
from pulumi_thoughtspot.preferences.routing import ClusterRouting, OrgRouting, Origin, read_routing

EVENT, OTHER_EVENT = "LIVEBOARD_SCHEDULE", "ANSWER_ALERT"
EMAIL, WEBHOOK, NONE = frozenset({"EMAIL"}), frozenset({"WEBHOOK"}), frozenset[str]()


def refusal(kind: type[ApiError], status: int = 400) -> ApiError:
    return kind("No.", status=status, words="No.", code=None, incident=None)


@dataclass
class Reader:
    """A ThoughtSpot that counts what it is asked."""

    host: str = "https://my.thoughtspot.cloud"
    overrides: dict[str, Channels | None] = field(default_factory=dict)
    default: Channels | None = None
    shows_everything: bool = True
    left_out: bool = False
    administrator: bool = True
    lists_orgs: bool = True
    too_large: int | None = None
    """The status by which a search for more than a hundred is refused."""
    asked: list[str] = field(default_factory=list)

    def _entries(self, ids: Sequence[str]) -> tuple[OrgPreferences, ...]:
        return tuple(
            OrgPreferences(self._org(org_id), {} if channels is None else {EVENT: channels})
            for org_id, channels in ((org_id, self.overrides[org_id]) for org_id in ids)
            if not (self.left_out and channels is None)
        )

    def _org(self, org_id: str) -> Org:
        return Org(org_id, f"Org {org_id}")

    def _cluster(self) -> dict[str, Channels]:
        return {} if self.default is None else {EVENT: self.default}

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        assert event_type in (EVENT, OTHER_EVENT)
        self.asked.append(f"search {len(scopes)}")
        if CLUSTER in scopes and not self.administrator:
            raise refusal(ForbiddenError)
        if self.too_large is not None and len(scopes) > 100:
            raise refusal(BadRequestError if self.too_large == 400 else ApiError, self.too_large)
        ids = [(scope.org or "").removeprefix("Org ") for scope in scopes if scope != CLUSTER]
        if not set(ids) <= set(self.overrides):
            raise refusal(UnknownOrgError)
        cluster = {event: channels for event, channels in self._cluster().items() if event == event_type}
        return Preferences(cluster if CLUSTER in scopes else None, self._entries(ids))

    @property
    def preferences(self) -> Any:
        return self

    def search_everything(self) -> Preferences:
        self.asked.append("everything")
        if not self.administrator:
            raise refusal(ForbiddenError)
        if not self.shows_everything:
            return Preferences({}, ())
        return Preferences(self._cluster(), self._entries(list(self.overrides)))

    @property
    def orgs(self) -> Any:
        return SimpleNamespace(search=self._list_orgs)

    def _list_orgs(self) -> list[Org]:
        self.asked.append("orgs")
        if not self.lists_orgs:
            raise refusal(ForbiddenError)
        return [self._org(org_id) for org_id in self.overrides]


OVERRIDES: dict[str, Channels | None] = {"0": None, "42": WEBHOOK, "77": NONE}


@pytest.mark.parametrize("left_out", [False, True])
@pytest.mark.parametrize("shows_everything", [True, False])
@pytest.mark.parametrize("default", [None, WEBHOOK, NONE])
def test_each_org_gets_its_override_or_the_cluster_default_or_email(
    shows_everything: bool, left_out: bool, default: Channels | None
) -> None:
    reader = Reader(overrides=OVERRIDES, default=default, shows_everything=shows_everything, left_out=left_out)
    found = read_routing(reader)
    shown = None if default is None else tuple(sorted(default))
    assert found.host == reader.host
    assert found.cluster == (ClusterRouting(EVENT, shown),)
    assert found.cluster_visible
    assert {org.event_type for org in found.orgs} == {EVENT}
    assert sorted((org.id, org.name, org.override, org.channels, org.origin) for org in found.orgs) == [
        (
            "0",
            "Org 0",
            None,
            ("EMAIL",) if shown is None else shown,
            Origin.CLUSTER if default is not None else Origin.THOUGHTSPOT,
        ),
        ("42", "Org 42", ("WEBHOOK",), ("WEBHOOK",), Origin.OVERRIDE),
        ("77", "Org 77", (), (), Origin.OVERRIDE),
    ]


def test_everything_is_two_requests() -> None:
    reader = Reader(overrides=OVERRIDES, default=WEBHOOK)
    read_routing(reader)
    assert reader.asked == ["everything", "orgs"]


@pytest.mark.parametrize(
    ("overrides", "default", "left_out", "asked"),
    [
        (OVERRIDES, None, False, "search 1"),
        (OVERRIDES, WEBHOOK, True, "search 1"),
        (OVERRIDES, None, True, "search 2"),
        ({}, None, False, "search 1"),
    ],
    ids=["the cluster", "an Org", "the cluster and an Org", "no Org at all"],
)
def test_what_is_not_shown_is_asked_for(
    overrides: dict[str, Channels | None], default: Channels | None, left_out: bool, asked: str
) -> None:
    reader = Reader(overrides=overrides, default=default, left_out=left_out)
    read_routing(reader)
    assert reader.asked == ["everything", "orgs", asked]


def test_a_default_that_is_shown_only_where_it_is_asked_for_counts() -> None:
    class Hiding(Reader):
        def search_everything(self) -> Preferences:
            return replace(super().search_everything(), cluster={})

    found = read_routing(Hiding(overrides=OVERRIDES, default=WEBHOOK))
    assert found.cluster == (ClusterRouting(EVENT, ("WEBHOOK",)),)
    assert found.orgs[0].origin is Origin.CLUSTER


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        ([{EVENT: WEBHOOK, OTHER_EVENT: EMAIL}], []),
        ([{OTHER_EVENT: EMAIL}], ["search 1"]),
        ([{OTHER_EVENT: EMAIL}, {}], ["search 1"]),
        ([{OTHER_EVENT: EMAIL}, {EVENT: WEBHOOK}], []),
    ],
    ids=["both", "another", "another, and nothing", "another, and this one"],
)
def test_where_only_another_event_type_of_an_org_is_shown_this_one_is_asked_for(
    shown: list[dict[str, Channels]], asked: list[str]
) -> None:
    class Choosy(Reader):
        def search_everything(self) -> Preferences:
            orgs = super().search_everything().orgs
            return Preferences({EVENT: EMAIL}, (*orgs[:1], *(OrgPreferences(orgs[1].org, each) for each in shown)))

    reader = Choosy(overrides={"0": None, "42": WEBHOOK}, default=EMAIL)
    found = read_routing(reader)
    assert [(org.id, org.override) for org in found.orgs] == [("0", None), ("42", ("WEBHOOK",))]
    assert reader.asked == ["everything", "orgs", *asked]


def test_a_default_that_is_neither_shown_nor_may_be_asked_for_is_unknown() -> None:
    class Hiding(Reader):
        def search_everything(self) -> Preferences:
            self.asked.append("everything")
            return Preferences({OTHER_EVENT: EMAIL}, self._entries(list(self.overrides)))

    reader = Hiding(overrides=OVERRIDES, default=WEBHOOK, administrator=False)
    found = read_routing(reader, event_types=[EVENT, OTHER_EVENT])
    assert found.cluster == (ClusterRouting(EVENT, None), ClusterRouting(OTHER_EVENT, ("EMAIL",)))
    assert not found.cluster_visible
    assert [(org.event_type, org.channels, org.origin) for org in found.orgs[:2]] == [
        (EVENT, None, Origin.UNKNOWN),
        (OTHER_EVENT, ("EMAIL",), Origin.CLUSTER),
    ]


@pytest.mark.parametrize(("overrides", "left_out"), [({}, False), (OVERRIDES, True)], ids=["no Org", "Orgs not shown"])
def test_a_refusal_is_raised_where_the_orgs_are_not_shown_either(
    overrides: dict[str, Channels | None], left_out: bool
) -> None:
    class Refusing(Reader):
        def search_everything(self) -> Preferences:
            return Preferences({}, self._entries(list(self.overrides)))

        def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
            self.asked.append(f"search {len(scopes)} for {event_type}")
            raise refusal(ForbiddenError)

    with pytest.raises(ForbiddenError):
        read_routing(Refusing(overrides=overrides, left_out=left_out))


def test_an_org_that_is_shown_twice_is_one() -> None:
    class Repeating(Reader):
        def search_everything(self) -> Preferences:
            shown = super().search_everything()
            return replace(shown, orgs=(OrgPreferences(shown.orgs[1].org, {}), *shown.orgs))

    found = read_routing(Repeating(overrides=OVERRIDES))
    assert sorted((org.id, org.override) for org in found.orgs) == [("0", None), ("42", ("WEBHOOK",)), ("77", ())]


@pytest.mark.parametrize("kind", [BadRequestError, ForbiddenError])
def test_where_everything_is_refused_the_orgs_are_listed(kind: type[ApiError]) -> None:
    class Refusing(Reader):
        def search_everything(self) -> Preferences:
            raise refusal(kind)

    found = read_routing(Refusing(overrides=OVERRIDES, default=WEBHOOK))
    assert found.cluster_visible
    assert [org.id for org in found.orgs] == ["0", "42", "77"]


@pytest.mark.parametrize("overrides", [{}, OVERRIDES], ids=["Orgs are off", "what is shown counts"])
def test_where_orgs_cannot_be_listed_the_cluster_is_still_shown(overrides: dict[str, Channels | None]) -> None:
    found = read_routing(Reader(overrides=overrides, default=WEBHOOK, lists_orgs=False))
    assert found.cluster == (ClusterRouting(EVENT, ("WEBHOOK",)),)
    assert [org.id for org in found.orgs] == [*overrides]


class Misled(Reader):
    """It looks Orgs up by their names first, and Org 7 is named "42"."""

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        assert event_type == EVENT
        self.asked.append(f"search {len(scopes)}")
        return Preferences(None, (OrgPreferences(Org("7", "42"), {EVENT: EMAIL}),))


@pytest.mark.parametrize("identifiers", [["42"], ["7", "42"], ["Sales"], ["Sales", "7"]])
def test_an_answer_for_another_org_is_never_taken_for_no_override(identifiers: list[str]) -> None:
    with pytest.raises(OtherOrgError):
        read_routing(Misled(), identifiers, cluster=False)


def test_an_org_whose_id_is_no_number_is_never_taken_for_one_without_an_override() -> None:
    """Such an id looks like a name, by which ThoughtSpot may find another Org."""
    reader = Reader(overrides={"a-1": WEBHOOK}, default=EMAIL)
    with pytest.raises(OtherOrgError, match=r"answered for Org 'Org a-1' \(id a-1\)"):
        read_routing(reader)
    assert reader.asked == ["everything", "orgs"]


@pytest.mark.parametrize("left_out", [False, True])
def test_an_org_has_the_name_that_the_answer_tells_or_else_the_listed_one(left_out: bool) -> None:
    class Renaming(Reader):
        def _list_orgs(self) -> list[Org]:
            return [Org(org.id, f"{org.name}, listed") for org in super()._list_orgs()]

    found = read_routing(Renaming(overrides=OVERRIDES, default=EMAIL, left_out=left_out))
    assert sorted(org.name for org in found.orgs) == ["Org 0, listed" if left_out else "Org 0", "Org 42", "Org 77"]


def test_named_orgs_are_one_request_and_ids_are_another() -> None:
    reader = Reader(overrides=OVERRIDES, left_out=True)
    found = read_routing(reader, ["Org 42", "0", "0", "Org 77"])
    assert reader.asked == ["search 2", "search 2"]
    assert [(org.id, org.name, org.override) for org in found.orgs] == [
        ("42", "Org 42", ("WEBHOOK",)),
        ("0", "", None),
        ("77", "Org 77", ()),
    ]


def test_an_org_is_found_by_its_name_among_others() -> None:
    found = read_routing(Reader(overrides=OVERRIDES), ["77", "Org 0", "Org 42"])
    assert found.host == Reader.host
    assert [org.id for org in found.orgs] == ["77", "0", "42"]


def test_of_two_orgs_whose_names_differ_in_case_alone_each_is_itself() -> None:
    class Cased(Reader):
        def _org(self, org_id: str) -> Org:
            return Org(org_id, {"42": "Sales", "77": "SALES"}[org_id])

        def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
            answer = super().search([Scope("42"), Scope("77")], event_type)
            return Preferences(self._cluster(), answer.orgs[: len(scopes)])

    found = read_routing(Cased(overrides={"42": WEBHOOK, "77": NONE}), ["SALES", "Sales"])
    assert [(org.id, org.override) for org in found.orgs] == [("77", ()), ("42", ("WEBHOOK",))]


def test_an_org_whose_id_is_not_told_gets_what_those_without_an_override_get() -> None:
    found = read_routing(Reader(overrides=OVERRIDES, left_out=True), ["Org 0"])
    assert found.orgs == (OrgRouting("", "Org 0", EVENT, None, ("EMAIL",), Origin.THOUGHTSPOT),)


def test_each_org_is_listed_once_for_each_event_type() -> None:
    reader = Reader(overrides=OVERRIDES, default=WEBHOOK)
    found = read_routing(reader, event_types=[EVENT, OTHER_EVENT, EVENT])
    assert reader.asked == ["everything", "orgs", "search 3"]
    assert found.cluster == (ClusterRouting(EVENT, ("WEBHOOK",)), ClusterRouting(OTHER_EVENT, None))
    assert [(org.id, org.event_type, org.channels, org.origin) for org in found.orgs] == [
        ("0", EVENT, ("WEBHOOK",), Origin.CLUSTER),
        ("0", OTHER_EVENT, ("EMAIL",), Origin.THOUGHTSPOT),
        ("42", EVENT, ("WEBHOOK",), Origin.OVERRIDE),
        ("42", OTHER_EVENT, ("EMAIL",), Origin.THOUGHTSPOT),
        ("77", EVENT, (), Origin.OVERRIDE),
        ("77", OTHER_EVENT, ("EMAIL",), Origin.THOUGHTSPOT),
    ]


def test_what_is_not_shown_at_once_is_asked_for_in_large_searches() -> None:
    reader = Reader(overrides={str(number): WEBHOOK for number in range(250)}, shows_everything=False)
    assert len(read_routing(reader).orgs) == 250
    assert reader.asked == ["everything", "orgs", "search 251"]


@pytest.mark.parametrize("too_large", [400, 413])
def test_where_a_large_search_is_refused_they_are_asked_for_by_the_hundred(too_large: int) -> None:
    overrides: dict[str, Channels | None] = {str(number): WEBHOOK for number in range(250)}
    reader = Reader(overrides=overrides, default=EMAIL, shows_everything=False, too_large=too_large)
    found = read_routing(reader)
    assert {org.channels for org in found.orgs} == {("WEBHOOK",)}
    assert found.cluster == (ClusterRouting(EVENT, ("EMAIL",)),)
    asked = ["everything", "orgs", "search 251", "search 1", "search 100", "search 100", "search 50"]
    assert reader.asked == asked


def test_an_unknown_org_among_hundreds_is_named_by_the_error() -> None:
    reader = Reader(overrides={str(number): WEBHOOK for number in range(250)})
    with pytest.raises(UnknownOrgError):
        read_routing(reader, [*reader.overrides, "4242"], cluster=False)
    assert reader.asked[:4] == ["search 251", "search 100", "search 100", "search 51"]
    assert set(reader.asked[4:]) == {"search 1"}


def test_without_the_right_to_the_cluster_the_orgs_are_still_read() -> None:
    reader = Reader(overrides=OVERRIDES, default=WEBHOOK, administrator=False)
    found = read_routing(reader)
    assert not found.cluster_visible
    assert [(org.channels, org.origin) for org in found.orgs] == [
        (None, Origin.UNKNOWN),
        (("WEBHOOK",), Origin.OVERRIDE),
        ((), Origin.OVERRIDE),
    ]
    assert read_routing(reader, ["42"]).orgs == found.orgs[1:2]


def test_without_the_right_to_list_orgs_they_have_to_be_named() -> None:
    reader = Reader(overrides=OVERRIDES, administrator=False, lists_orgs=False)
    with pytest.raises(ForbiddenError):
        read_routing(reader)


def test_the_cluster_may_be_left_out() -> None:
    reader = Reader(overrides=OVERRIDES, default=WEBHOOK)
    assert not read_routing(reader, ["42"], cluster=False).cluster_visible
    assert reader.asked == ["search 1"]
    assert not read_routing(reader, cluster=False).cluster_visible
    assert reader.asked[1:] == ["orgs", "search 3"]
    nothing = read_routing(reader, [], cluster=False)
    assert (nothing.orgs, nothing.cluster_visible, reader.asked[3:]) == ((), False, [])
    with pytest.raises(Error):
        read_routing(Reader(administrator=False), [], cluster=True)


def test_an_unknown_org_among_many_is_asked_for_alone() -> None:
    reader = Reader(overrides=OVERRIDES)
    with pytest.raises(UnknownOrgError):
        read_routing(reader, ["42", "4242", "77"])
    assert reader.asked == ["search 4", "search 1", "search 1", "search 1"]


def test_orgs_that_are_listed_and_not_known_do_not_hide_the_others() -> None:
    class OlderList(Reader):
        @property
        def orgs(self) -> Any:
            ids = ("42", "9", "77", "8")
            return SimpleNamespace(search=lambda: [Org(org_id, f"Org {org_id}") for org_id in ids])

    found = read_routing(OlderList(overrides={"42": WEBHOOK, "77": EMAIL}, shows_everything=False))
    assert {org.id: org.override for org in found.orgs if org.override} == {"42": ("WEBHOOK",), "77": ("EMAIL",)}
