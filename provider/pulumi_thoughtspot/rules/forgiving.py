"""When a search that is for all who wait is given up, so that from then on each is asked for by itself."""

from __future__ import annotations

from pulumi_thoughtspot.errors import ThoughtSpotError


class Forgiving:
    """Whether such a search is ``given_up``: it has failed, or ThoughtSpot asked for a pause (429) twice in a row.

    One pause tells nothing of the search, but every one takes time from the steps that wait. A search that is held back
    by a pause belongs to that one, and counts with it.
    """

    def __init__(self) -> None:
        self.given_up: bool = False
        self._paused = False

    def answered(self) -> None:
        """It had its answer in time."""
        self._paused = False

    def failed(self, error: ThoughtSpotError) -> None:
        """It had none, for this reason."""
        if error.held_back:
            return
        self.given_up = self._paused or not error.after_pause
        self._paused = True
