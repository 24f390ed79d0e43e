"""What follows when the program declares something else than the state holds: the diff, as a table."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_thoughtspot.preferences.changes import Difference, difference
from pulumi_thoughtspot.rules.check import UNKNOWN

from .fakes import EVENT, HOST

OTHER_HOST = "https://eu.thoughtspot.cloud"

SALES: dict[str, Any] = {
    "channels": ["EMAIL", "WEBHOOK"],
    "event_type": EVENT,
    "org_identifier": "Sales",
    "allow_overwrite": False,
    "host": HOST,
    "org_id": "42",
    "org_name": "Sales",
    "previous_channels": None,
}
"""What the state holds of one Org's override."""
RENAMED = {**SALES, "org_name": "Vertrieb"}
"""The same, after a refresh that found the Org renamed."""
CLUSTER = {**SALES, "org_identifier": None, "org_id": None, "org_name": None}

NO_CHANGE = Difference((), updates=False)
UPDATE = Difference((), updates=True)


def replace(*names: str, updates: bool = False) -> Difference:
    return Difference(names, updates)


TABLE: dict[str, tuple[dict[str, Any], dict[str, Any], Difference]] = {
    "nothing": (SALES, {}, NO_CHANGE),
    "nothing, at the cluster": (CLUSTER, {}, NO_CHANGE),
    "the order of channels": (SALES, {"channels": ["WEBHOOK", "EMAIL"]}, NO_CHANGE),
    "a repeat among the channels": (SALES, {"channels": ["EMAIL", "WEBHOOK", "EMAIL"]}, NO_CHANGE),
    "one channel less": (SALES, {"channels": ["EMAIL"]}, UPDATE),
    "one channel more": (SALES, {"channels": ["EMAIL", "SLACK", "WEBHOOK"]}, UPDATE),
    "no channel": (SALES, {"channels": []}, UPDATE),
    "from no channel to no channel": ({**SALES, "channels": []}, {"channels": []}, NO_CHANGE),
    "allow_overwrite": (SALES, {"allow_overwrite": True}, NO_CHANGE),
    "allow_overwrite, unknown": (SALES, {"allow_overwrite": UNKNOWN}, NO_CHANGE),
    "the host": (SALES, {"host": OTHER_HOST}, replace("host")),
    "the host, at the cluster": (CLUSTER, {"host": OTHER_HOST}, replace("host")),
    "the event type": (SALES, {"event_type": "ANSWER_ALERT"}, replace("event_type")),
    "the Org by its id": (SALES, {"org_identifier": "42"}, NO_CHANGE),
    "the Org by the name it has now": (RENAMED, {"org_identifier": "Vertrieb"}, NO_CHANGE),
    "the Org by the name it had at create": (RENAMED, {"org_identifier": "Sales"}, NO_CHANGE),
    "the Org by name, where the state has the id": (
        {**SALES, "org_identifier": "42"},
        {"org_identifier": "Sales"},
        NO_CHANGE,
    ),
    # An import file that is written by hand may have put a number into the state; a refresh compares with that.
    "the Org by the number that the state has": (SALES, {"org_identifier": 42.0}, NO_CHANGE),
    "another Org by its number": (SALES, {"org_identifier": 77.0}, replace("org_identifier")),
    "the Org by the rounded number that the state has": (
        {**SALES, "org_id": "9007199254740993", "org_identifier": 2.0**53},
        {"org_identifier": 2.0**53},
        NO_CHANGE,
    ),
    "the Org that a rounded number is": (
        {**SALES, "org_id": "9007199254740992"},
        {"org_identifier": 2.0**53},
        replace("org_identifier"),
    ),
    "another Org by its id": (SALES, {"org_identifier": "77"}, replace("org_identifier")),
    "another Org by its name": (SALES, {"org_identifier": "Marketing"}, replace("org_identifier")),
    "from an Org to the cluster": (SALES, {"org_identifier": None}, replace("org_identifier")),
    "from the cluster to an Org": (CLUSTER, {"org_identifier": "Sales"}, replace("org_identifier")),
    "from the cluster to Primary": (CLUSTER, {"org_identifier": "0"}, replace("org_identifier")),
    "an id that is the Org's name": ({**SALES, "org_name": "77"}, {"org_identifier": "77"}, replace("org_identifier")),
    "channels and Org": (
        SALES,
        {"channels": ["EMAIL"], "org_identifier": "77"},
        replace("org_identifier", updates=True),
    ),
    "everything": (
        SALES,
        {"host": OTHER_HOST, "org_identifier": "77", "event_type": "ANSWER_ALERT", "channels": []},
        replace("host", "org_identifier", "event_type", updates=True),
    ),
    # What is not known yet may well stay the same, so it never replaces.
    "channels that are not known yet": (SALES, {"channels": UNKNOWN}, UPDATE),
    "a channel that is not known yet": (SALES, {"channels": ["EMAIL", UNKNOWN]}, UPDATE),
    "an Org that is not known yet": (SALES, {"org_identifier": UNKNOWN}, UPDATE),
    "an Org that is not known yet, from the cluster": (CLUSTER, {"org_identifier": UNKNOWN}, UPDATE),
    "an event type that is not known yet": (SALES, {"event_type": UNKNOWN}, UPDATE),
    "an Org that is not known yet on another host": (
        SALES,
        {"org_identifier": UNKNOWN, "host": OTHER_HOST},
        replace("host", updates=True),
    ),
}


def checked_inputs(state: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The new inputs: the state's, but for ``changes``. An Org that is None is left out."""
    names = ("channels", "event_type", "org_identifier", "allow_overwrite", "host")
    news = {**{name: state[name] for name in names}, **changes}
    return {name: value for name, value in news.items() if value is not None}


@pytest.mark.parametrize(("state", "changes", "answer"), TABLE.values(), ids=TABLE)
def test_what_changes(state: dict[str, Any], changes: dict[str, Any], answer: Difference) -> None:
    assert difference(state, checked_inputs(state, changes)) == answer


@pytest.mark.parametrize(
    ("identifier", "answer"),
    [
        ("Vertrieb", NO_CHANGE),
        ("Sales", NO_CHANGE),
        ("42", NO_CHANGE),
        ("Marketing", replace("org_identifier")),
        (None, replace("org_identifier")),
    ],
)
def test_inputs_in_the_state_may_be_newer_than_its_outputs(identifier: str | None, answer: Difference) -> None:
    """After a step that changed nothing, only the inputs have the name under which the program knows the Org."""
    news = checked_inputs(SALES, {"org_identifier": identifier})
    assert difference(SALES, news, old_inputs={"org_identifier": "Vertrieb"}) == answer


def test_inputs_in_the_state_never_make_an_id_another_org() -> None:
    news = checked_inputs(SALES, {"org_identifier": "77"})
    assert difference(SALES, news, old_inputs={"org_identifier": "77"}) == replace("org_identifier")


def test_a_state_without_channels_is_to_be_updated() -> None:
    state = {name: value for name, value in SALES.items() if name != "channels"}
    assert difference(state, checked_inputs(SALES, {})) == UPDATE
    assert difference(SALES, checked_inputs(SALES, {"channels": None})) == UPDATE


REPEATS, UNSEEN = {"repeats": True}, {"unseen": True}


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        pytest.param(NO_CHANGE, False, id="nothing"),
        pytest.param(UPDATE, None, id="an input"),
        pytest.param(replace("host"), None, id="an input that replaces"),
        pytest.param(replace("host", updates=True), None, id="both"),
        pytest.param(Difference((), False, **REPEATS), True, id="what was set is gone"),
        pytest.param(Difference((), True, **REPEATS), None, id="what was set is gone, and an input"),
        pytest.param(Difference(("org_identifier",), False, **UNSEEN), True, id="no input of the state's"),
        pytest.param(Difference(("org_identifier",), True, **UNSEEN), True, id="not only an input of the state's"),
        pytest.param(Difference(("org_identifier",), False, **REPEATS, **UNSEEN), True, id="made elsewhere"),
        pytest.param(Difference((), False, **UNSEEN), False, id="nothing to be seen"),
    ],
)
def test_whether_the_engine_is_told_of_a_change_or_looks_by_itself(found: Difference, answer: bool | None) -> None:
    assert found.changes is answer
