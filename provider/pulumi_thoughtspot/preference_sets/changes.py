"""What follows when the program declares something else than the state holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.preference_sets import record
from pulumi_thoughtspot.preference_sets.held import HeldSet
from pulumi_thoughtspot.preference_sets.properties import CLUSTER, EVENT_TYPE, EXCLUSIVE, HOST, ORGS
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.steps import Difference


def difference(olds: Mapping[str, Any], news: Mapping[str, Any]) -> Difference:
    """How checked inputs differ from a set's state.

    Inputs: ``olds`` (the outputs in the state), ``news`` (the checked inputs). A value that is not known yet never asks
    for a replacement. The same Org under another key is no change.
    """
    replaces = tuple(
        name
        for name, same in (
            (HOST, olds.get(HOST) == news.get(HOST)),
            (EVENT_TYPE, news.get(EVENT_TYPE) in (UNKNOWN, olds.get(EVENT_TYPE))),
        )
        if not same
    )
    held = record.held(olds)
    updates = (
        news.get(EVENT_TYPE) is UNKNOWN
        or news.get(EXCLUSIVE) != held.exclusive
        or (CLUSTER in olds) is not (CLUSTER in news)
        or (CLUSTER in olds and not _same_channels(olds[CLUSTER], news[CLUSTER]))
        or not _same_orgs(held, news.get(ORGS))
    )
    return Difference(replaces, updates, unseen=_shows_as_its_own(held, news.get(ORGS)))


def _shows_as_its_own(held: HeldSet, news: Any) -> bool:
    """Whether a refresh has shown an Org that the program names and the set has lost: the inputs have it still."""
    return isinstance(news, Mapping) and any(called in news for called, _ in held.strays)


def _same_orgs(held: HeldSet, news: Any) -> bool:
    if news is UNKNOWN or not isinstance(news, Mapping) or held.strays or len(news) != len(held.orgs):
        return False
    found = {called: held.org(called) for called in news}
    ids = {org.id for org in found.values() if org is not None}
    return len(ids) == len(news) and all(
        org is not None and org.channels is not None and _same_channels(org.channels, news[called])
        for called, org in found.items()
    )


def _same_channels(olds: Any, news: Any) -> bool:
    return olds is not None and news is not UNKNOWN and UNKNOWN not in news and set(olds) == set(news)
