"""What the steps of a set say: their notices, and the errors that explain themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from pulumi_thoughtspot.client.preferences import Channels, Scope, in_words
from pulumi_thoughtspot.errors import ApiError, Error, InputError, OverwriteError, UnknownOrgError
from pulumi_thoughtspot.preference_sets.held import HeldOrg
from pulumi_thoughtspot.rules.claims import name_in
from pulumi_thoughtspot.rules.notices import ALIAS, MOST_LISTED

_NAMED = 3


def listed(lines: Sequence[str]) -> str:
    """The first twenty lines, and how many more there are."""
    more = len(lines) - MOST_LISTED
    return "\n".join([f"- {line}" for line in lines[:MOST_LISTED]] + ([f"- and {more:,} more"] if more > 0 else []))


def orgs(places: Sequence[str], most: int = _NAMED) -> str:
    """Orgs, to begin a sentence with: the first three by name, or as many as ``most``."""
    more = len(places) - most
    return ", ".join([*places[:most], *([f"and {more:,} more"] if more > 0 else [])])


def stands_already(place: str, found: Channels | None, declared: Channels) -> str:
    return f"{place} is {in_words(found)}, and this declares {in_words(declared)}"


def is_a_stray(place: str, found: Channels | None) -> str:
    return f"{place} is {in_words(found)}, and is not named"


def would_overwrite(different: Sequence[str], strays: Sequence[str]) -> OverwriteError:
    return OverwriteError(
        f"{_stand(different, strays)}; nothing was changed.",
        "\n".join([listed([*different, *strays]), *_ways_past(different, strays)]),
    )


def would_be_refused(different: Sequence[str], strays: Sequence[str], failed: Mapping[str, Error]) -> OverwriteError:
    """In a preview; ``failed`` are the Orgs that could not be looked at, with the reasons."""
    untold = _sentences(failed)
    return OverwriteError(
        f"would be refused: {_stand(different, strays)}.",
        "\n".join([listed([*different, *strays, *untold]), *_ways_past(different, strays)]),
    )


def cannot_be_set(failed: Mapping[str, Error]) -> Error:
    """The same where nothing else stands in its way.

    An error that several Orgs have in common does not say of which of them it is, so none counts as missing for it.
    """
    times = Counter(map(id, failed.values()))
    missing = sum(isinstance(error, UnknownOrgError) and times[id(error)] == 1 for error in failed.values())
    others = len(failed) - missing
    remedies = dict.fromkeys(error.remedy for error in failed.values() if error.remedy)
    parts = [f"{_orgs_that(missing, 'does', 'do')} not exist"] if missing else []
    if others:
        parts.append(f"{f'{others:,}' if missing else _orgs_that(others, '', '')} cannot be set")
    return Error(
        f"{', and '.join(parts)}.",
        "\n".join([listed(_sentences(failed)), *list(remedies)[:_NAMED]]),
    )


def _by_reason(failed: Mapping[str, Error]) -> list[tuple[list[str], str]]:
    """Each reason once, and the Orgs that have it; in the words of the first one's error."""
    groups: dict[object, tuple[list[str], str]] = {}
    for place, error in failed.items():
        groups.setdefault(_reason(place, error), ([], error.sentence))[0].append(place)
    return list(groups.values())


def _reason(place: str, error: Error) -> object:
    """What is equal where errors differ by their Org and incident alone. That it is unknown is a reason for one Org."""
    if isinstance(error, UnknownOrgError):
        return place
    return (error.status, error.code, error.words) if isinstance(error, ApiError) else error.sentence


def _reasons(failed: Mapping[str, Error]) -> list[str]:
    """A line for each reason, which begins with its Orgs."""
    return [_told(places, sentence) for places, sentence in _by_reason(failed)]


def _sentences(failed: Mapping[str, Error]) -> list[str]:
    """The same without the Org where it is one, since an error names it."""
    return [sentence if len(places) == 1 else _told(places, sentence) for places, sentence in _by_reason(failed)]


def _told(places: Sequence[str], sentence: str) -> str:
    """``sentence`` is the first one's: where it names that Org, the others have the same reason in their own names."""
    of = "; of the first" if len(places) > 1 and places[0] in sentence else ""
    return f"{orgs(places, MOST_LISTED)}{of}: {sentence}"


def _orgs_that(count: int, does: str, do: str) -> str:
    return f"{count:,} Org{'' if count == 1 else 's'} {does if count == 1 else do}".rstrip()


def _stand(different: Sequence[str], strays: Sequence[str]) -> str:
    count = len(different) + len(strays)
    what = "1 other setting stands" if count == 1 else f"{count:,} other settings stand"
    return f"{what} where this set declares its own"


def _ways_past(different: Sequence[str], strays: Sequence[str]) -> list[str]:
    ways = ["Any of these lets it through:"]
    if different:
        ways.append("- declare what is set first: equal channels are taken over without a write;")
    if strays:
        ways.append(
            "- name the Org in orgs; where a resource of this program sets it, remove that in a 'pulumi up' of its own;"
        )
    ways.append("- set allow_overwrite=True for one 'pulumi up';")
    ways.append(f"- if the resource was only renamed or moved, give it {ALIAS}.")
    return ways


def named_twice(one: str, other: str, place: str, org_id: str, *, nothing_done: bool = True) -> InputError:
    return InputError(
        f"orgs names one Org twice: {one!r} and {other!r} are both {place} (id {org_id})"
        f"{'; nothing was changed' if nothing_done else ''}.",
        "Keep one of them.",
    )


def some_failed(
    failed: Mapping[str, Error], done: int, *, without_cluster: bool, named: bool = True, verb: str = "set"
) -> Error:
    """``failed`` are the reasons by the Org that each is about; ``named`` is whether the program names any of them."""
    cluster = " The cluster's default was not touched, which comes last." if without_cluster else ""
    remedies = list(dict.fromkeys(error.remedy for error in failed.values() if error.remedy))
    or_leave_out = ", or leave the Org out" if named else ""
    then = (
        f"Mend that{or_leave_out}: the next 'pulumi up' does the rest."
        if verb == "set"
        else "Mend that, and run the same command again."
    )
    many, are = "" if len(failed) == 1 else "s", "is" if done == 1 else "are"
    return Error(
        f"{len(failed):,} Org{many} could not be {verb}; {done:,} {are}.{cluster}",
        "\n".join([listed(_reasons(failed)), *remedies[:_NAMED], then]),
    )


def stands(done: int, unknown: int, nameless: Collection[Scope]) -> str:
    """What is set now, without its full stop."""
    parts = [f"{done:,} Org{' is' if done == 1 else 's are'} as declared"]
    if unknown:
        parts.append(f"{unknown:,} may be")
    if nameless:
        parts.append(f"{len(nameless):,} more may be, whose ids are not known")
    return ", ".join(parts)


def taken_over(places: Sequence[str]) -> str:
    one = len(places) == 1
    return (
        f"{orgs(places)} {'was' if one else 'were'} as declared already; taken over."
        f" A destroy removes {'its override' if one else 'their overrides'}, whatever was set before;"
        f" retain_on_delete=True keeps {_them(places)}."
    )


def overwritten(places: Sequence[str]) -> str:
    one = len(places) == 1
    was, now = ("was", "is") if one else ("were", "are")
    return f"{orgs(places)} {was} set to something else, and {now} as declared now."


def would_be_taken_over(places: Sequence[str]) -> str:
    return f"{orgs(places)} {'is' if len(places) == 1 else 'are'} as declared already: would be taken over."


def would_be_overwritten(places: Sequence[str]) -> str:
    return f"{orgs(places)} {'is' if len(places) == 1 else 'are'} set to something else: would be overwritten."


def would_be_removed(places: Sequence[str]) -> str:
    return f"{orgs(places)} {'is' if len(places) == 1 else 'are'} not named: would have no override any more."


def overrides_removed(places: Sequence[str]) -> str:
    one = len(places) == 1
    return f"{orgs(places)} {'has' if one else 'have'} no override any more: the cluster's default applies."


def strays_removed(places: Sequence[str]) -> str:
    return f"{overrides_removed(places)[:-1]}, since this set is exclusive and does not name {_them(places)}."


def not_known(gone: Sequence[HeldOrg]) -> str:
    one, which = len(gone) == 1, orgs([f"{org.place} (id {org.id})" for org in gone])
    return (
        f"{which} {'is' if one else 'are'} not known to ThoughtSpot, or not visible to this token;"
        f" {'its entry in orgs counts' if one else 'their entries in orgs count'} as gone."
    )


def stray_not_known(place: str) -> str:
    return (
        f"{place} had an override at the last refresh that this set does not name, and is not known any more: it was"
        " deleted or renamed. 'pulumi refresh' tells."
    )


def left_to(places: Sequence[str], declarer: str) -> str:
    """``declarer`` is the URN of the resource that declares them; empty: the program only reads them."""
    one = len(places) == 1
    who = f"{name_in(declarer)!r} declares" if declarer else "this program reads"
    return f"{orgs(places)} {'is left as it is' if one else 'are left as they are'}: {who} {_them(places)} now."


def progress(done: int, total: int, verb: str) -> str:
    return f"{done:,} of {total:,} Orgs {verb}"


def _them(places: Sequence[str]) -> str:
    return "it" if len(places) == 1 else "them"
