"""Which names look like one that is not there."""

from __future__ import annotations

import threading

import pytest

from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.rules.near import nearest
from pulumi_thoughtspot.rules.near_orgs import NearOrgs, alike
from support.patience import HANGING

NAMES = ["Sales", "Sales EU", "Marketing", "sales", "", " Sales ", "Sale", "Sals"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("SALES", ["Sales", "sales", " Sales "]),
        ("Slaes", ["Sales", "sales", " Sales "]),
        ("Marketng", ["Marketing"]),
        ("Sales  EU", ["Sales EU"]),
        ("Nobody", []),
        ("", []),
    ],
)
def test_at_most_three_names_the_nearest_first(text: str, near: list[str]) -> None:
    assert nearest(text, NAMES) == near


ORGS = [Org("42", "Sales"), Org("77", "Marketing"), Org("78", "Marketing "), Org("79", "")]


@pytest.mark.parametrize(
    ("identifier", "told"),
    [
        ("Slaes", "'Sales' (id 42)"),
        ("marketing", "'Marketing' (id 77) or 'Marketing' (id 78, with spaces at an end)"),
        ("4242", ""),
        ("Nobody", ""),
    ],
)
def test_orgs_are_told_by_their_names_and_ids_and_none_for_an_id(identifier: str, told: str) -> None:
    assert alike(identifier, ORGS) == told


class _ListedForEver:
    """A ThoughtSpot that lists its Orgs once it is told to."""

    def __init__(self) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()

    def search(self) -> list[Org]:
        self.asked.set()
        self.go_on.wait(HANGING)
        return ORGS


def test_whoever_waits_for_another_step_to_list_the_orgs_keeps_to_its_own_time() -> None:
    orgs = _ListedForEver()
    near = NearOrgs(orgs)  # type: ignore[arg-type]
    first = threading.Thread(target=near.like, args=("Slaes",))
    first.start()
    assert orgs.asked.wait(HANGING)
    with deadline(0.1):
        assert near.like("Slaes") == ""
    orgs.go_on.set()
    first.join(HANGING)
    assert near.like("Slaes") == "Did you mean 'Sales' (id 42)?"
