"""What follows when the program declares something else than the state holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_thoughtspot.preferences.properties import CHANNELS, EVENT_TYPE, HOST, ORG_ID, ORG_IDENTIFIER
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.orgs import names_its_org
from pulumi_thoughtspot.rules.steps import Difference


def difference(
    olds: Mapping[str, Any], news: Mapping[str, Any], old_inputs: Mapping[str, Any] | None = None
) -> Difference:
    """How checked inputs differ from a resource's state.

    Inputs: ``olds`` (the outputs in the state), ``news`` (the checked inputs), ``old_inputs`` (the inputs in the
    state, where they can be had: after a step that changed nothing they are newer than the outputs).

    A value that is not known yet never asks for a replacement: with delete-before-replace the engine asks with unknown
    values in a real run too, and would replace what may well stay the same.
    """
    replaces = tuple(
        name
        for name, same in (
            (HOST, olds.get(HOST) == news.get(HOST)),
            (ORG_IDENTIFIER, _same_org(olds, news, old_inputs or {})),
            (EVENT_TYPE, news.get(EVENT_TYPE) in (UNKNOWN, olds.get(EVENT_TYPE))),
        )
        if not same
    )
    unknown_scope = UNKNOWN in (news.get(ORG_IDENTIFIER), news.get(EVENT_TYPE))
    return Difference(replaces, updates=unknown_scope or not _same_channels(olds.get(CHANNELS), news.get(CHANNELS)))


def _same_org(olds: Mapping[str, Any], news: Mapping[str, Any], old_inputs: Mapping[str, Any]) -> bool:
    """Whether the new identifier names the Org that the state holds, in whichever way."""
    identifier, org_id = news.get(ORG_IDENTIFIER), olds.get(ORG_ID)
    if identifier is UNKNOWN:
        return True
    if identifier is None or org_id is None:
        return identifier is None and org_id is None
    return names_its_org(identifier, olds, old_inputs)


def _same_channels(olds: Any, news: Any) -> bool:
    if news is UNKNOWN or olds is None or news is None or UNKNOWN in news:
        return False
    return set(olds) == set(news)
