"""What a resource declares, and when two resources declare the same."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Protocol

from pulumi_thoughtspot.errors import DuplicateError


class Key(Hashable, Protocol):
    """What a resource is about, once that is known: equal for two that are about the same."""

    @property
    def host(self) -> str: ...

    @property
    def family(self) -> Hashable | None:
        """Equal to that of every name that may turn out to mean this key; None where no name can."""


class Name(Hashable, Protocol):
    """What a program calls something whose key only ThoughtSpot knows: equal for two that may mean the same."""

    @property
    def host(self) -> str: ...

    @property
    def family(self) -> Hashable: ...


@dataclass(frozen=True)
class Claim:
    """One thing that a resource declares.

    ``what`` it declares and at which ``place``, for a person. ``key`` once that is known; ``name`` where the program
    gives one. ``all_of``: the family of which it declares everything, so that no other resource may declare any of it.
    ``taken``: the resource has it, whatever becomes of the rest that it declares. ``to``: what it has set there, or
    found there as it was to be, in this run.
    """

    what: str
    place: str
    key: Key | None = None
    name: Name | None = None
    all_of: Hashable | None = None
    taken: bool = False
    to: Hashable | None = None

    def setting(self, to: Hashable | None) -> Claim:
        """The same, of a resource that has set ``to`` there."""
        return replace(self, taken=True, to=to)

    @property
    def family(self) -> Hashable | None:
        """The family of what it declares; None where it has none."""
        mark = self.key or self.name
        return self.all_of if mark is None else mark.family


def duplicate(one: str, its: Claim, other: str, others: Claim) -> DuplicateError:
    """The error for two resources that declare the same, or of which one declares all that the other is a part of.

    ``one`` is the resource that has it, or comes first.
    """
    if its.all_of is not None or others.all_of is not None:
        whole, part, its_part = (one, other, others) if its.all_of is not None else (other, one, its)
        rest = its_part.place if its_part.all_of is None else f"{its_part.place} too"
        return DuplicateError(
            f"{name_in(whole)!r} is exclusive: it alone declares {its.what} for Orgs, and {name_in(part)!r} declares it"
            f" for {rest}.",
            f"Declare the Org in {name_in(whole)!r} instead, or leave exclusive out there.",
        )
    error = DuplicateError(
        f"{name_in(one)!r} and {name_in(other)!r} both declare {its.what} for {its.place}"
        + ("." if its.place == others.place else f", which is {others.place} too."),
        "Keep one of them: two resources would overwrite each other for ever.",
    )
    error.there = its.to
    return error


def name_in(urn: str) -> str:
    """The name of the resource that a URN names."""
    return urn.rpartition("::")[2]
