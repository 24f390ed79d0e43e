"""What the program declares stays, whatever the engine deletes on its way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

WEBHOOK, EMAIL, BOTH = ("WEBHOOK",), ("EMAIL",), ("EMAIL", "WEBHOOK")
CLUSTER = "the cluster's default"
FIRST = "delete_before_replace=True"
"""The option with which the engine deletes first, and creates after it."""


@dataclass(frozen=True)
class Story:
    """What the program says of some scopes, then says instead, and what they have in the end."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    ends_with: Mapping[str, tuple[str, ...] | None]
    """By the Org's name, or `CLUSTER`."""


# Each has Orgs of its own, and one program tells them all.
STORIES = {
    "renamed without an alias": Story(
        (preference("a-1", "Renamed"),), (preference("a-2", "Renamed"),), {"Renamed": WEBHOOK}
    ),
    "the cluster's default, renamed without an alias": Story(
        (preference("b-1"),), (preference("b-2"),), {CLUSTER: WEBHOOK}
    ),
    "renamed, and the Org given by its name instead of its id": Story(
        (preference("c-1", 101),), (preference("c-2", "By name"),), {"By name": WEBHOOK}
    ),
    "renamed, and the Org given by its id instead of its name": Story(
        (preference("d-1", "By id"),), (preference("d-2", 102),), {"By id": WEBHOOK}
    ),
    "renamed, and the Org's name written in another way": Story(
        (preference("e-1", "Otherwise"),), (preference("e-2", "otherwise"),), {"Otherwise": WEBHOOK}
    ),
    "renamed with another value, on request": Story(
        (preference("f-1", "On request"),),
        (preference("f-2", "On request", EMAIL, allow_overwrite=True),),
        {"On request": EMAIL},
    ),
    "two Orgs swapped": Story(
        (preference("g-1", "One"), preference("g-2", "Other")),
        (preference("g-1", "Other"), preference("g-2", "One")),
        {"One": WEBHOOK, "Other": WEBHOOK},
    ),
    "two Orgs swapped, with a delete before each create": Story(
        (preference("h-1", "East", opts=FIRST), preference("h-2", "West", opts=FIRST)),
        (preference("h-1", "West", opts=FIRST), preference("h-2", "East", opts=FIRST)),
        {"East": WEBHOOK, "West": WEBHOOK},
    ),
    "moved, with the delete first, while a resource further down takes the Org": Story(
        (preference("i-1", "Left", opts=FIRST),),
        (preference("i-1", "Reached", opts=FIRST), preference("i-2", "Left")),
        {"Left": WEBHOOK, "Reached": WEBHOOK},
    ),
    "moved, with the delete first, while a resource further up takes the Org": Story(
        (preference("j-1", "Old", opts=FIRST),),
        (preference("j-2", "Old"), preference("j-1", "New", opts=FIRST)),
        {"Old": WEBHOOK, "New": WEBHOOK},
    ),
    "moved to an Org whose resource is removed": Story(
        (preference("k-1", "Moved from"), preference("k-2", "Moved to")),
        (preference("k-1", "Moved to"),),
        {"Moved from": None, "Moved to": WEBHOOK},
    ),
    "removed": Story((preference("l-1", "Removed"),), (), {"Removed": None}),
}
ENDS_WITH = {scope: channels for story in STORIES.values() for scope, channels in story.ends_with.items()}


def set_there(thoughtspot: Emulator) -> dict[str, tuple[str, ...] | None]:
    """What is set for the scopes of the stories."""
    found = {org: thoughtspot.override(org) for org in ENDS_WITH if org != CLUSTER}
    found[CLUSTER] = thoughtspot.cluster.get("LIVEBOARD_SCHEDULE")
    return {scope: None if channels is None else tuple(channels) for scope, channels in found.items()}


def kept(stack: Stack, thoughtspot: Emulator, **overrides: tuple[str, ...]) -> None:
    """ThoughtSpot has these overrides, and refresh and up find nothing to do."""
    assert {org: tuple(thoughtspot.override(org) or ()) for org in overrides} == overrides
    refresh_finds_nothing(stack)


def refresh_finds_nothing(stack: Stack) -> None:
    run = stack.refresh()
    assert "updated" not in run.output
    assert "deleted" not in run.output


def test_what_the_program_says_in_the_end_is_what_stays(stack: Stack, thoughtspot: Emulator) -> None:
    thoughtspot.read_as(org_name_case="ignored")
    for org_id, org in enumerate(("By name", "By id", *sorted({*ENDS_WITH} - {"By name", "By id", CLUSTER})), 101):
        thoughtspot.add_org(org_id, org)

    stack.given(program(*(line for story in STORIES.values() for line in story.before)))
    run = stack.up(program=program(*(line for story in STORIES.values() for line in story.after)))

    assert set_there(thoughtspot) == ENDS_WITH
    assert "Org 'Renamed' is left as it is: 'a-2' declares it now." in run.output
    assert "The cluster's default is left as it is: 'b-2' declares it now." in run.output
    refresh_finds_nothing(stack)
    assert set_there(thoughtspot) == ENDS_WITH
    stack.destroy()
    # The default was WEBHOOK already when `b-2` was created, so there is nothing to put back.
    assert set_there(thoughtspot) == {**dict.fromkeys(ENDS_WITH), CLUSTER: WEBHOOK}


def test_a_new_name_with_an_alias_and_another_way_to_give_the_org_send_nothing(
    stack: Stack, thoughtspot: Emulator
) -> None:
    stack.given(program(preference("old", "Sales"), preference("marketing", 77)))
    thoughtspot.clear_requests()
    stack.up(
        program=program(
            preference("new", "Sales", opts="aliases=[pulumi.Alias(name='old')]"), preference("marketing", "Marketing")
        )
    )
    assert not thoughtspot.requests
    # The alias has done its work; and the Org is still the same, so that this is one update.
    stack.given(program(preference("new", "Sales"), preference("marketing", 77, EMAIL)))
    assert set(stack.resources()) == {"new", "marketing"}
    kept(stack, thoughtspot, Sales=WEBHOOK, Marketing=EMAIL)


def test_replaced_on_request(stack: Stack, thoughtspot: Emulator) -> None:
    def lines(*, default_first: bool, **inputs: object) -> str:
        return program(
            preference("sales", "Sales"),
            preference("marketing", "Marketing", opts=FIRST),
            preference("default", opts=FIRST if default_first else "", **inputs),
        )

    thoughtspot.set_cluster(BOTH)
    stack.given(lines(default_first=False, allow_overwrite=True))
    urns = [stack.urn(name) for name in ("sales", "marketing", "default")]
    run = stack.up(*(f"--replace={urn}" for urn in urns), program=lines(default_first=False))
    assert "3 replaced" in run.output
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": [*WEBHOOK]}
    kept(stack, thoughtspot, Sales=WEBHOOK, Marketing=WEBHOOK)

    stack.run("state", "taint", *urns, "--yes")
    run = stack.up(program=lines(default_first=True))
    assert "3 replaced" in run.output
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": [*WEBHOOK]}
    kept(stack, thoughtspot, Sales=WEBHOOK, Marketing=WEBHOOK)


def test_replaced_whenever_its_channels_change(stack: Stack, thoughtspot: Emulator) -> None:
    """Created first, then deleted first, then deleted first under another name with an alias."""

    def lines(channels: tuple[str, ...], name: str = "", opts: str = "", **inputs: object) -> str:
        on_changes = f"replace_on_changes=['channels'], {opts}"
        alias = f"{on_changes}, aliases=[pulumi.Alias(name={{!r}})]" if name else on_changes
        return program(
            preference(f"{name}sales", "Sales", channels, alias.format("sales")),
            preference(f"{name}default", None, channels, alias.format("default"), **inputs),
        )

    thoughtspot.set_cluster([])
    stack.given(lines(WEBHOOK, allow_overwrite=True))
    run = stack.up(program=lines(BOTH, allow_overwrite=True))
    assert "The cluster's default was WEBHOOK, now it is EMAIL and WEBHOOK. A destroy puts no channel" in run.output
    kept(stack, thoughtspot, Sales=BOTH)

    run = stack.up(program=lines(WEBHOOK, opts=FIRST, allow_overwrite=True))
    assert "The cluster's default was no channel, now it is WEBHOOK. A destroy puts no channel" in run.output
    assert thoughtspot.override("Sales") == [*WEBHOOK]

    stack.up(program=lines(BOTH, "new-", FIRST, allow_overwrite=True))
    assert set(stack.resources()) == {"new-sales", "new-default"}
    kept(stack, thoughtspot, Sales=BOTH)
    stack.destroy()
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": []}
    assert thoughtspot.override("Sales") is None


def test_what_a_failed_run_was_to_bring_about(stack: Stack, thoughtspot: Emulator) -> None:
    """A rename, a rename with another value, and a swap with different values: refused, nothing lost, and mended."""
    for org_id, org in ((1, "Renamed"), (2, "East"), (3, "West")):
        thoughtspot.add_org(org_id, org)
    before = program(
        preference("old", "Renamed"),
        preference("sales", "Sales"),
        preference("a", "East"),
        preference("b", "West", EMAIL),
    )
    renamed, another_value = preference("new", "Renamed"), preference("new-sales", "Sales", EMAIL)
    swapped = preference("a", "West"), preference("b", "East", EMAIL)
    stack.given(before)

    def nothing_is_lost() -> None:
        overrides = {org: thoughtspot.override(org) for org in ("Renamed", "Sales", "East", "West")}
        assert overrides == {"Renamed": [*WEBHOOK], "Sales": [*WEBHOOK], "East": [*WEBHOOK], "West": [*EMAIL]}
        held = {name: resource["id"] for name, resource in stack.resources().items()}
        assert [held[name] for name in ("sales", "a", "b")] == [f"org/{n}/LIVEBOARD_SCHEDULE" for n in (42, 2, 3)]
        assert "new-sales" not in held

    stack.refused(program=program(renamed, another_value, *swapped, preference("bad", "No such Org")))
    nothing_is_lost()
    run = stack.refused("--continue-on-error")
    nothing_is_lost()
    for words in (
        "Org 'Sales' is set to WEBHOOK already, and this resource declares EMAIL; nothing was changed.",
        'aliases=[pulumi.Alias(name="OLD-NAME")]',
        "Org 'Sales' is left as it is: 'new-sales' declares it too, but does not exist so far",
    ):
        assert words in run.output

    stack.up(
        program=program(
            renamed,
            preference("new-sales", "Sales", EMAIL, "aliases=[pulumi.Alias(name='sales')]"),
            preference("a", "West", allow_overwrite=True),
            preference("b", "East", EMAIL, allow_overwrite=True),
        )
    )
    assert set(stack.resources()) == {"new", "new-sales", "a", "b"}
    kept(stack, thoughtspot, Renamed=WEBHOOK, Sales=EMAIL, East=EMAIL, West=WEBHOOK)


def test_a_managed_resource_becomes_a_get_and_a_get_a_managed_resource(stack: Stack, thoughtspot: Emulator) -> None:
    def got(name: str, org_id: int) -> str:
        return f"CommunicationChannelPreference.get({name!r}, 'org/{org_id}/LIVEBOARD_SCHEDULE')"

    thoughtspot.add_org(1, "Got")
    thoughtspot.set_override("Got", WEBHOOK)
    stack.given(program(preference("sales", "Sales"), preference("marketing", "Marketing"), got("third", 1)))
    stack.up(program=program(got("sales", 42), got("under another name", 77), preference("third", "Got")))
    kept(stack, thoughtspot, Sales=WEBHOOK, Marketing=WEBHOOK, Got=WEBHOOK)
    stack.destroy()
    assert [thoughtspot.override(org) for org in ("Sales", "Marketing", "Got")] == [[*WEBHOOK], [*WEBHOOK], None]


def test_limit_a_targeted_run_does_not_see_what_else_is_declared(stack: Stack, thoughtspot: Emulator) -> None:
    stack.given(preference("sales", "Sales"))
    urn = stack.urn("sales")
    stack.declare(preference("new", "Sales"))
    stack.run("up", "--yes", "--skip-preview", "--target", urn)
    assert thoughtspot.override("Sales") is None
    stack.up(program=preference("new", "Sales"))
    kept(stack, thoughtspot, Sales=WEBHOOK)
