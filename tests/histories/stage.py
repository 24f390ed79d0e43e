"""The place where histories happen: one ThoughtSpot and one provider for each process that runs them."""

from __future__ import annotations

import functools
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Literal

from histories.engine_model import EngineModel
from histories.history import History
from histories.plugin import Plugin
from histories.real_engine import HistoryOnTheEngine, RealEngine
from histories.weather import ThoughtSpot

Manner = Literal["step by step", "several steps at a time", "a process for each run", "on the real engine"]
"""How the runs of a history go. All but the last are on the model of the engine."""


class Stage:
    """``folder`` is for the stacks of the real engine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stacks = count()

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @functools.cached_property
    def thoughtspot(self) -> ThoughtSpot:
        thoughtspot = ThoughtSpot()
        thoughtspot.start()
        return thoughtspot

    @functools.cached_property
    def plugin(self) -> Plugin:
        return Plugin()

    def close(self) -> None:
        """Ends every process."""
        if "plugin" in vars(self):
            self.plugin.close()
        if "thoughtspot" in vars(self):
            self.thoughtspot.stop()

    def history(self, manner: Manner) -> History:
        """A new history, of which nothing has happened so far."""
        if manner == "on the real engine":
            return HistoryOnTheEngine(
                self.thoughtspot, RealEngine(self._folder / f"{next(self._stacks)}", self.thoughtspot)
            )
        fresh, step_by_step = manner == "a process for each run", manner == "step by step"
        return History(self.thoughtspot, EngineModel(self.plugin, fresh=fresh, step_by_step=step_by_step))
