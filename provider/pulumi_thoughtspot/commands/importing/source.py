"""Pieces of Python's source, as a person would write them and formatters leave them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from pulumi_thoughtspot.client.preferences import Channel
from pulumi_thoughtspot.errors import one_line

WIDTH = 88
"""The longest line, as Black and Ruff have it."""

_KNOWN = {channel.value: f"Channel.{channel.name}" for channel in Channel}


def channels_in_source(channels: Iterable[str]) -> str:
    """Channels as a list; those that this release knows by their names."""
    return f"[{', '.join(_KNOWN.get(channel) or literal(channel) for channel in channels)}]"


def literal(text: str) -> str:
    """A string in Python's source, in double quotes unless that takes more backslashes."""
    shown = repr(text)
    if shown[0] == '"' or text.count('"') > text.count("'"):
        return shown
    return '"' + shown[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'


def org_in_words(identifier: str | None, org_name: str | None) -> str:
    """The comment behind an Org's id, which tells a reader nothing; empty where it is the name."""
    told = (org_name or "").strip()
    return f"  # {one_line(org_name or '', 60)}" if told and org_name != identifier else ""


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
