"""What the steps of every resource say: notices on its row, and errors that explain themselves."""

from __future__ import annotations

from pulumi_thoughtspot.client.deadline import why_over
from pulumi_thoughtspot.errors import OtherHostError, OutOfTimeError, StillDeclaredError
from pulumi_thoughtspot.rules.claims import name_in
from pulumi_thoughtspot.rules.guard import Guard
from pulumi_thoughtspot.settings_table import HOST

ALIAS = (
    'aliases=[pulumi.Alias(name="OLD-NAME")] for another name,'
    " aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)] where it had no parent, or"
    " aliases=[pulumi.Alias(parent=OLD_PARENT)] where it had another one"
)
SLOW = (
    "ThoughtSpot is slow to answer, or does not: see what the other steps say. Nothing is lost: run the same command"
    " again."
)
MOST_LISTED = 20
"""Of many things that are wrong, so many are named, and the rest is counted."""


def left_to(place: str, guard: Guard) -> str:
    """``place`` is what a resource is set on, to begin a sentence with."""
    who = f"{_declarer(guard)} declares" if guard.owner else "this program reads"
    return f"{place} is left as it is: {who} it now."


def still_declared(place: str, guard: Guard) -> StillDeclaredError:
    return StillDeclaredError(
        f"{place} is left as it is: {_declarer(guard)} declares it too, but does not exist so far (its create failed or"
        " has not run).",
        "The state keeps this resource for now. Mend what kept the other one from being created and run 'pulumi up'"
        f" again; or, if it was only renamed or moved, give it {ALIAS}.",
    )


def left_on_other_host(place: str, host: str, configured: str) -> str:
    return f"{place} stays as it is on {host}: the resource has moved to {configured}."


def other_host(place: str, host: str, configured: str) -> OtherHostError:
    return OtherHostError(
        f"{place} lives on {host}, but {configured} is configured; nothing was done.",
        f"Configure {host} ({HOST.config_key} or {HOST.variable}). To forget the resource without touching either:"
        " pulumi state delete URN",
    )


def host_ignored(kept: str, configured: str) -> OtherHostError:
    return OtherHostError(
        f"The settings name {configured}, and this resource is on {kept}: ignore_changes keeps its host as it is, so it"
        " would neither move nor be changed there.",
        f"Take 'host' and '*' out of ignore_changes, which a transform may set too; or configure {kept} again"
        f" ({HOST.config_key} or {HOST.variable}).",
    )


def cancelled(place: str) -> OutOfTimeError:
    return OutOfTimeError(f"Nothing was done for {place}: the run was cancelled.", "Run the same command again.")


def kept_by_the_same(place: str) -> OutOfTimeError:
    return OutOfTimeError(f"{_not_begun(place)} another step that is about the same.", SLOW)


def kept_by_others(place: str, given_by: str) -> OutOfTimeError:
    return OutOfTimeError(
        f"{_not_begun(place)} steps of Orgs that are given by {given_by}.",
        f"{SLOW} Where every Org is given by its id, no step waits for another Org's.",
    )


def _not_begun(place: str) -> str:
    return f"Nothing was done for {place}: {why_over()} while it waited for"


def _declarer(guard: Guard) -> str:
    return repr(name_in(guard.owner)) if "::" in guard.owner else guard.owner
