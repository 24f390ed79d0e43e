"""What stands after a step that failed once its write was done, or may have been: nothing that was written is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pulumi_thoughtspot.client.preferences import Replace
from pulumi_thoughtspot.errors import DuplicateError, Error, OtherOrgError, ThoughtSpotError
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.preference import Preference


class WrittenError(Exception):
    """A step failed after its write: ``preference`` is what is set now, or may be.

    Inputs: ``error`` (why it failed), ``stands`` (the same as a sentence, without its full stop).
    """

    def __init__(self, preference: Preference, error: Exception, stands: str) -> None:
        super().__init__(str(error))
        self.preference = preference
        self.error = error
        self.stands = stands


class Write:
    """A write that is under way. ``done``: whether ThoughtSpot has accepted it."""

    def __init__(self) -> None:
        self.done = False


@contextmanager
def kept(change: Replace, preference: Preference | None) -> Iterator[Write]:
    """What fails inside after ``change`` was made, or may have been, is raised as `WrittenError`.

    ``preference`` is what stands then; None: an Org whose id is not known has no place in the state, so that the error
    says what was set. `OtherOrgError` and `DuplicateError` pass: there, ``change`` was not for this resource to make.
    """
    write = Write()
    try:
        yield write
    except (OtherOrgError, DuplicateError):
        raise
    except Exception as error:
        if not (write.done or (isinstance(error, ThoughtSpotError) and error.may_be_done)):
            raise
        stands = notices.stands(change, certain=write.done)
        if preference is not None:
            raise WrittenError(preference, error, stands) from error
        if isinstance(error, Error):
            raise notices.without_id(error, stands) from error
        raise
