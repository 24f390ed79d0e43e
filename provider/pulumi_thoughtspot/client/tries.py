"""What a further try of a call owes to the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pulumi_thoughtspot.errors import ThoughtSpotError


@contextmanager
def after_a_try(*, may_be_done: bool) -> Iterator[None]:
    """For what follows a try of the same call: where that may be done, it is so whatever comes of the next."""
    try:
        yield
    except ThoughtSpotError as error:
        error.may_be_done = error.may_be_done or may_be_done
        raise
