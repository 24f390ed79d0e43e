"""Words of ThoughtSpot's enumerations, of which it may add some: a slip is refused, a new word is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from enum import Enum
from typing import Any

from pulumi_thoughtspot.rules.check import WrongInputError, shown

_NEAR = 0.8
_WORD = re.compile(r"[A-Z][A-Z0-9_]*")


def one_word(value: Any, kind: type[Enum], title: str, others: Iterable[type[Enum]] = ()) -> str:
    """The rule for a word of ``kind``; ``title`` is what such a word is: "a channel".

    A word that is near a known one is a slip, and so is one that belongs to one of the ``others``. Any other word in
    capitals is ThoughtSpot's to judge. Raises `WrongInputError`.
    """
    value = value.value if isinstance(value, Enum) else value
    value = value.strip() if isinstance(value, str) else value
    known = words_of(kind)
    if value in known:
        return str(value)
    if not isinstance(value, str) or any(value in words_of(other) for other in others):
        raise WrongInputError(f"{shown(value)} is not {title}; known: {listed(kind)}")
    near = _nearest(value, known)
    if near is not None:
        raise WrongInputError(f"{shown(value)} is not {title}; did you mean {shown(near)}?")
    if not _WORD.fullmatch(value):
        raise WrongInputError(f"{shown(value)} is not {title}; known: {listed(kind)}")
    return value


def unfamiliar(values: Iterable[Any], kind: type[Enum], others: Iterable[type[Enum]] = ()) -> set[tuple[str, str]]:
    """The words that this package does not know, each with those of ``kind`` that it does.

    ThoughtSpot may know them.
    """
    familiar = {word for each in (kind, *others) for word in words_of(each)}
    return {
        (word, listed(kind))
        for word in values
        if isinstance(word, str) and _WORD.fullmatch(word) and word not in familiar
    }


def words_of(kind: type[Enum]) -> list[str]:
    """The known words of an enumeration."""
    return [member.value for member in kind]


def listed(kind: type[Enum]) -> str:
    """The known words of an enumeration, for a person."""
    return ", ".join(words_of(kind))


def _nearest(value: str, known: list[str]) -> str | None:
    spelled = re.sub(r"[\s-]+", "_", value).upper()
    near = get_close_matches(spelled, known, n=1, cutoff=_NEAR)
    near += [word for word in known if word.replace("_", "") == spelled.replace("_", "")]
    return near[0] if near else None
