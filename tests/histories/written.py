"""Histories that are written down, a line of JSON each: what happens in them, how they are run and what they show."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from histories.engine_model import How
from histories.history import Declaration, History, SetDeclaration
from histories.stage import Manner
from histories.weather import Weather
from pulumi_thoughtspot.emulator import Readings

CHOSEN = Path(__file__).with_name("chosen.jsonl")
_TYPES: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (Declaration, How, Readings, SetDeclaration, Weather)
}


@dataclass(frozen=True)
class Story:
    """A history: the ``manner`` in which it is run, what happens in it, and what it ``shows`` of `occurrences`."""

    manner: Manner
    happens: Sequence[tuple[str, Mapping[str, Any]]]
    shows: Sequence[str] = ()

    def __str__(self) -> str:
        happens = [[what, {name: _plain(given[name]) for name in sorted(given)}] for what, given in self.happens]
        shows = {"shows": list(self.shows)} if self.shows else {}
        return json.dumps({"manner": self.manner, "happens": happens, **shows})

    def tell(self, history: History) -> None:
        """Lets all of it happen, to its end. Where that fails, what was seen of it is printed."""
        try:
            for what, given in self.happens:
                history.take(what, dict(given))
            history.end()
        except BaseException:
            print("As it happened:", *history.journal, sep="\n")
            raise


def read_story(line: str) -> Story:
    """The story that ``str`` of it has written."""
    written = json.loads(line)
    happens = [(what, {name: _meant(value) for name, value in given.items()}) for what, given in written["happens"]]
    return Story(written["manner"], happens, written.get("shows", ()))


def chosen() -> list[Story]:
    """Those that `make test` runs; see `choose`."""
    return [read_story(line) for line in CHOSEN.read_text().splitlines()]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        given = {each.name: getattr(value, each.name) for each in fields(value)}
        defaults = {each.name: each.default for each in fields(value) if each.default is not MISSING}
        changed = {name: it for name, it in given.items() if name not in defaults or it != defaults[name]}
        return {type(value).__name__: {name: _plain(it) for name, it in changed.items()}}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _meant(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, given),) = value.items()
        return _TYPES[kind](**{name: _meant(it) for name, it in given.items()})
    return tuple(_meant(item) for item in value) if isinstance(value, list) else value
