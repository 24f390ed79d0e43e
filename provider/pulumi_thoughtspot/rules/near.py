"""Names that look like one that is not there: what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_NEAR = 0.75
"""From here on, two names are alike: two letters of five that have changed their places are."""


def nearest(text: str, names: Iterable[str]) -> list[str]:
    """At most three of ``names`` that ``text`` may be a slip of, the nearest first; case and spaces at an end aside."""
    spelled: dict[str, list[str]] = {}
    for name in names:
        if name:
            spelled.setdefault(_compared(name), []).append(name)
    near = get_close_matches(_compared(text), spelled, n=3, cutoff=_NEAR)
    return list(dict.fromkeys(name for each in near for name in spelled[each]))[:3]


def _compared(name: str) -> str:
    return name.strip().casefold()
