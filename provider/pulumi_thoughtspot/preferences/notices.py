"""What the steps of a preference say: their notices, and the errors that explain themselves."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_thoughtspot.client.deadline import why_over
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import Channels, Replace, Scope, in_words
from pulumi_thoughtspot.errors import (
    Error,
    NotSetError,
    NotSettledError,
    OtherOrgError,
    OutOfTimeError,
    OverwriteError,
    ThoughtSpotError,
    UnknownOrgError,
)
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Found, Preference, Wanted, place
from pulumi_thoughtspot.rules.near_orgs import alike
from pulumi_thoughtspot.rules.notices import ALIAS, SLOW


def taken_over(preference: Preference) -> str:
    return f"{preference.place} was {in_words(preference.channels)} already; taken over. {_on_destroy(preference)}"


def overwritten(preference: Preference, found: Found) -> str:
    return (
        f"{preference.place} was {in_words(found.channels)}, now it is {in_words(preference.channels)}."
        f" {_on_destroy(preference)}"
    )


def _on_destroy(preference: Preference) -> str:
    keep = "retain_on_delete=True keeps it."
    if preference.key.org_id is not None:
        return f"A destroy removes the Org's override, whatever was set before; {keep}"
    if preference.before == preference.channels:
        return "A destroy leaves it as it is."
    return f"A destroy puts {in_words(preference.before)} back; {keep}"


def would_overwrite(wanted: Wanted, key: Key, found: Found) -> OverwriteError:
    return OverwriteError(
        f"{place(key.org_id, found.org_name)} is set to {in_words(found.channels)} already, and this resource declares"
        f" {in_words(wanted.channels)}; nothing was changed.",
        _ways_past(found),
    )


def _ways_past(found: Found) -> str:
    return (
        "Any of these lets it through:\n"
        f"- declare channels={sorted(found.channels or ())!r} first: equal channels are taken over without a write;\n"
        "- set allow_overwrite=True for one 'pulumi up';\n"
        f"- if the resource was only renamed or moved, give it {ALIAS}."
    )


def would_be_taken_over(preference: Preference) -> str:
    return f"{preference.place} is {in_words(preference.channels)} already: would be taken over."


def would_be_overwritten(preference: Preference, found: Found) -> str:
    return (
        f"{preference.place} is {in_words(found.channels)}: would be overwritten with {in_words(preference.channels)}."
    )


def would_be_refused(wanted: Wanted, key: Key, found: Found) -> OverwriteError:
    where = "the cluster's default" if key.org_id is None else place(key.org_id, found.org_name)
    return OverwriteError(
        f"would be refused: {where} is {in_words(found.channels)}, this declares {in_words(wanted.channels)}.",
        _ways_past(found),
    )


def no_org(scope: Scope, orgs: Iterable[Org], unknown: UnknownOrgError) -> UnknownOrgError:
    """``orgs`` are those that are known, none where nobody may list them."""
    near = alike(scope.org or "", orgs)
    return unknown.with_words(f"no {scope}; did you mean {near}?" if near else f"no {scope}.", unknown.remedy)


def not_settled(scope: Scope, channels: Channels | None, found: Found) -> NotSettledError:
    accepted = f"the reset of {scope}" if channels is None else f"{in_words(channels)} for {scope}"
    return NotSettledError(
        f"ThoughtSpot accepted {accepted}, but still shows {in_words(found.channels)}.",
        "Perhaps something else sets it at the same time. Run 'pulumi refresh' to see what it is, then 'pulumi up'.",
    )


def not_all_visible(refused: ThoughtSpotError) -> Error:
    return Error(
        f"{refused.sentence} So it cannot be told which Orgs there are and which have an override, as exclusive needs.",
        "exclusive takes a user who may see them all: ADMINISTRATION on the cluster, with a token for Primary (Org 0).",
    )


def not_begun() -> OutOfTimeError:
    return OutOfTimeError(
        f"{why_over().capitalize()} between two requests, and nothing more was sent.",
        "Nothing is lost: run the same command again, and it goes on from there.",
    )


def not_sent(purpose: str) -> OutOfTimeError:
    return OutOfTimeError(
        f"Could not {purpose}: {why_over()} while it waited for requests of other steps; nothing was sent for it.",
        SLOW,
    )


def not_answered(purpose: str, *, write: bool) -> OutOfTimeError:
    error = OutOfTimeError(
        f"Could not {purpose}: {why_over()} before ThoughtSpot had answered the request that it shares with other"
        f" steps{'; it may be done all the same' if write else ''}.",
        SLOW,
    )
    error.may_be_done = write
    return error


def not_known(held: Preference) -> str:
    return (
        f"{held.place} (id {held.key.org_id}) is not known to ThoughtSpot, or not visible to this token; its preference"
        " counts as gone."
    )


def nothing_to_get(key: Key, found: Found) -> NotSetError:
    return NotSetError(
        f"{place(key.org_id, found.org_name)} has nothing set for {key.event_type}, so there is nothing to get.",
        "What applies there is the cluster's default or, without one, EMAIL.",
    )


def not_undone(wrong: Error, failed: Error) -> Error:
    return type(wrong)(
        f"{wrong.sentence} What was written there could not be taken back.",
        f"Look at that Org's channels. {failed.sentence}",
    )


def stands(change: Replace, *, certain: bool) -> str:
    return f"{in_words(change.channels)} {'is' if certain else 'may be'} set for {change.scope} now"


def without_id(error: Error, stands: str) -> Error:
    return Error(
        f"{error.sentence} {stands}; the state does not have it, since the Org's id is not known.",
        f"{error.remedy} The next 'pulumi up' takes over what it finds there. Without one, nothing takes it back: keep"
        " the resource in the program until it is created.".lstrip(),
    )


def set_another(held: Preference, other: OtherOrgError) -> OtherOrgError:
    return OtherOrgError(
        f"{other.sentence} {held.place} (id {held.key.org_id}) is gone, and what was meant for it may be set there.",
        "Look at that Org's channels. Then run 'pulumi refresh', which lets go of the Org that is gone.",
    )


def reset_another(held: Preference, other: Error) -> str:
    return f"{other.sentence} {not_known(held)} The other Org's override may be removed now: look at it."


def override_removed(held: Preference) -> str:
    return f"{held.place} has no override any more: the cluster's default applies."


def nothing_was_set(held: Preference) -> str:
    return f"{held.place} already had no override."


def decided_since(held: Preference, found: Found) -> str:
    return (
        f"{held.place} is left as it is: it is {in_words(found.channels)}, no longer the {in_words(held.channels)} that"
        " this resource had set."
    )


def nothing_to_put_back(held: Preference) -> str:
    if held.previous is None:
        return f"{held.place} stays EMAIL: it cannot be unset, and EMAIL is what ThoughtSpot does without one."
    return f"{held.place} stays {in_words(held.channels)}: it was so before this resource was created."


def put_back(held: Preference) -> str:
    if held.previous is None:
        return f"{held.place} is EMAIL again: it cannot be unset, and EMAIL is what ThoughtSpot does without one."
    return f"{held.place} is {in_words(held.previous)} again, as it was before."
