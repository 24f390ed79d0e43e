"""What stands after a create or update that failed once its write was done, or may have been."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pulumi_thoughtspot.client.preferences import Channels, Replace, Scope
from pulumi_thoughtspot.errors import BadRequestError, Error, NotSettledError, ThoughtSpotError, UnreachableError
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.lifecycle import Lifecycle
from pulumi_thoughtspot.preferences.preference import Preference, Wanted
from pulumi_thoughtspot.preferences.written import WrittenError
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.turns import Turns

from .fakes import BOTH, EMAIL, EVENT, HOST, NOTHING, WEBHOOK, InMemory, Log, urn

SALES, DEFAULT = Key(HOST, "42", EVENT), Key(HOST, None, EVENT)
IT = urn("it")
NEVER = 10_000


def lifecycle(ts: InMemory) -> Lifecycle:
    return Lifecycle(ts, Declarations(), Turns(), sleep=lambda _seconds: None)


def unanswered(may_be_done: bool) -> ThoughtSpotError:
    error = UnreachableError("No answer.")
    error.may_be_done = may_be_done
    return error


PREVIOUS: list[tuple[str | None, Channels | None, bool]] = [
    ("Sales", None, False),
    ("Sales", EMAIL, True),
    ("42", NOTHING, True),
    (None, None, False),
    (None, EMAIL, False),
    (None, BOTH, True),
]
"""A scope, what is set there before, and whether a create may overwrite it."""


@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize(("org", "before", "allowed"), PREVIOUS)
def test_a_create_leaves_what_it_wrote_and_what_was_before(
    org: str | None, before: Channels | None, allowed: bool, certain: bool
) -> None:
    ts = InMemory(cluster=before if org is None else None)
    if org is not None and before is not None:
        ts.overrides["42"] = before
    if certain:
        ts.lag = NEVER
    else:
        ts.configure_fails.append(unanswered(may_be_done=True))
    with pytest.raises(WrittenError) as failed:
        lifecycle(ts).create(IT, Wanted(Scope(org), EVENT, WEBHOOK, allowed), Log())
    key, name = (DEFAULT, None) if org is None else (SALES, "Sales")
    assert failed.value.preference == Preference(key, name, WEBHOOK, before)
    assert isinstance(failed.value.error, NotSettledError if certain else UnreachableError)
    assert failed.value.stands == f"WEBHOOK {'is' if certain else 'may be'} set for {Scope(org)} now"


@pytest.mark.parametrize("certain", [True, False])
def test_an_update_leaves_what_it_wrote(certain: bool) -> None:
    held = Preference(SALES, "Sales", EMAIL, previous=NOTHING)
    ts = InMemory(overrides={"42": EMAIL}, lag=NEVER if certain else 0)
    if not certain:
        ts.configure_fails.append(unanswered(may_be_done=True))
    with pytest.raises(WrittenError) as failed:
        lifecycle(ts).update(held, Wanted(Scope("Sales"), EVENT, WEBHOOK))
    assert failed.value.preference == replace(held, channels=WEBHOOK, earlier=frozenset({EMAIL}))


@pytest.mark.parametrize(
    "refused", [unanswered(may_be_done=False), BadRequestError("No.", status=400, words="", code=None, incident=None)]
)
def test_what_was_certainly_not_written_leaves_nothing(refused: ThoughtSpotError) -> None:
    held = Preference(SALES, "Sales", EMAIL, previous=None)
    for creates in (True, False):
        ts = InMemory(configure_fails=[refused])
        wanted = Wanted(Scope("Sales"), EVENT, WEBHOOK)
        with pytest.raises(type(refused)):
            lifecycle(ts).create(IT, wanted, Log()) if creates else lifecycle(ts).update(held, wanted)


def test_an_org_whose_id_is_not_known_has_no_place_in_the_state_so_the_error_says_what_was_set() -> None:
    class NeverShows(InMemory):
        def configure(self, changes: list[Replace]) -> None:  # type: ignore[override]
            super().configure(changes)
            self.search_fails.append(UnreachableError("No answer.", "Check the host."))

    with pytest.raises(Error) as failed:
        lifecycle(NeverShows(left_out=True)).create(IT, Wanted(Scope("Sales"), EVENT, WEBHOOK), Log())
    assert str(failed.value) == (
        "No answer. WEBHOOK is set for Org 'Sales' now; the state does not have it, since the Org's id is not known.\n"
        "Check the host. The next 'pulumi up' takes over what it finds there. Without one, nothing takes it back: keep"
        " the resource in the program until it is created."
    )


@pytest.mark.parametrize("found", [WEBHOOK, BOTH])
@pytest.mark.parametrize("previous", [EMAIL, NOTHING])
def test_a_delete_after_an_update_in_part_restores_the_cluster_whether_it_was_done_or_not(
    found: Channels, previous: Channels
) -> None:
    ts = InMemory(cluster=found)
    held = Preference(DEFAULT, None, BOTH, previous, earlier=frozenset({WEBHOOK}))
    lifecycle(ts).delete(IT, held, Log())
    assert ts.cluster == previous


def test_a_delete_after_an_update_in_part_leaves_what_others_have_set() -> None:
    ts = InMemory(cluster=NOTHING)
    lifecycle(ts).delete(IT, Preference(DEFAULT, None, BOTH, EMAIL, earlier=frozenset({WEBHOOK})), Log())
    assert not ts.written
