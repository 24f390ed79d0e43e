"""Which names look like one that is not there."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.rules.near import nearest
from pulumi_thoughtspot.rules.near_orgs import alike

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
