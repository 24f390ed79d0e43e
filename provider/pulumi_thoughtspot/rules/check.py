"""The check of a resource's inputs: a rule for each of them, and what stands for a value that is not known yet.

Used twice for each resource: by its constructor on the values that the program writes down, and by its provider's check
on what the engine delivers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_thoughtspot.errors import one_line


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""Stands for a value that is not known until something else has been created."""


@dataclass(frozen=True)
class Failure:
    """What is wrong with one input, for a person: ``str(failure)`` is ``input: reason``.

    ``input`` is empty where the reason names what it is about: one entry of a mapping, several inputs, or an input that
    may hold something private, since the engine prints the whole value of the input that it is given.
    """

    input: str
    reason: str

    def __str__(self) -> str:
        return f"{self.input}: {self.reason}" if self.input else self.reason


class WrongInputError(ValueError):
    """An input is not acceptable; the text says why."""


Rule = Callable[[Any], Any]
"""Returns an input in the form in which it is kept; raises `WrongInputError` where it is not acceptable."""


def check_inputs(
    inputs: Mapping[str, Any], rules: Mapping[str, Rule], private: Collection[str] = ()
) -> tuple[dict[str, Any], list[Failure]]:
    """The inputs in the form in which they are kept, and every failure among them.

    Each rule is given its input, None where that is left out. An input without a rule, one that is not known yet, and
    one that fails are left as they are. The values of ``private`` ones are not for the engine to print: see `Failure`.
    """
    kept = dict(inputs)
    failures: list[Failure] = []
    for name, rule in rules.items():
        if kept.get(name) is UNKNOWN:
            continue
        try:
            kept[name] = rule(kept.get(name))
        except WrongInputError as wrong:
            failures.append(Failure("", f"{name}: {wrong}") if name in private else Failure(name, str(wrong)))
    return kept, failures


def flag(value: Any) -> bool:
    """The rule for what is either True or False."""
    if not isinstance(value, bool):
        raise WrongInputError(f"True or False is wanted, not {shown(value)}")
    return value


def shown(value: Any) -> str:
    """A value as an error shows it."""
    return f'"{one_line(value, 80)}"' if isinstance(value, str) else one_line(repr(value), 80)
