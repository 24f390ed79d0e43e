"""Every error this package raises on purpose, in one tree.

``str(error)`` is what a user reads: one sentence that says what happened, then, on lines of their own, what to do.
An error never holds a secret, and text that came from elsewhere is cleaned of what a terminal or Pulumi's engine
would interpret (`plain`).
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

_E = TypeVar("_E", bound=BaseException)
_A = TypeVar("_A", bound="ApiError")

_CONTROL = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]"  # what moves a terminal's cursor or sets its colours
    r"|[\x00-\x1f\x7f-\x9f\u2028\u2029]"
    # What cannot be seen, or turns the direction of text.
    r"|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164]"
    r"|[\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
    r"|[\ud800-\udfff]"  # half a character, which no stream can encode
)
_LONGEST = 4_000
"""Characters that are looked at: tags made for it take more than their length in time."""
_ENGINE_COLOUR = re.compile(r"<\{%.*?%\}>")


def one_line(text: str, limit: int = 500) -> str:
    """One line of ``text`` that is safe to print: no control characters, no colour tags of Pulumi's engine.

    :param text: any text, from anywhere.
    :param limit: how many characters may stay; what is longer ends in an ellipsis.
    """
    clean, rest = _CONTROL.sub(" ", text[:_LONGEST]), ""
    while clean != rest:  # What is left where a tag was removed may be a tag again.
        clean, rest = _ENGINE_COLOUR.sub("", clean), clean
    line = " ".join(clean.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


class Error(Exception):
    """What every error here is: a sentence, and what to do about it.

    :param sentence: what happened.
    :param remedy: what to do; may be several lines, may be empty.
    """

    def __init__(self, sentence: str, remedy: str = "") -> None:
        self.sentence: str = one_line(sentence, limit=1000)
        self.remedy: str = "\n".join(one_line(line, limit=1000) for line in remedy.splitlines())
        super().__init__(f"{self.sentence}\n{self.remedy}" if remedy else self.sentence)


class SettingsError(Error):
    """The settings (host, credentials) are missing, malformed or contradict each other."""


class InputError(Error):
    """A value in the program cannot be meant as it is written."""


class DuplicateError(Error):
    """Two resources of one run declare the same scope and event type."""

    there: Any = None
    """What the other one has set there in this run, where that is known."""
    underway: bool = False
    """Whether the other one is about to set it, or may be, and it is not known what."""


class OverwriteError(Error):
    """Create found a different preference already set, and ``allow_overwrite`` is not given."""


class StillDeclaredError(Error):
    """A delete was asked for something that this run declares, but whose new resource does not exist yet."""


class OtherHostError(Error):
    """The resource lives on another ThoughtSpot than the one configured."""


class NotSetError(Error):
    """A preference was read by id, and nothing is set there."""


class NotSettledError(Error):
    """ThoughtSpot accepted a write, but its search does not show it."""


class ThoughtSpotError(Error):
    """ThoughtSpot could not be asked, or did not do as asked."""

    may_be_done: bool = False
    """Whether ThoughtSpot may have done what the request was for all the same, since no answer says that not."""
    after_pause: bool = False
    """Whether ThoughtSpot had asked for a pause (429): that no answer came in time tells nothing of how slow it is."""
    held_back: bool = False
    """Whether a pause that an earlier request had brought left no time to send it, or none for an answer."""


class OtherOrgError(ThoughtSpotError):
    """ThoughtSpot answered for another Org than the one that was asked for."""


class LoginError(ThoughtSpotError):
    """There is no token for an Org: a login brought none, its id is not known, or a given token is another Org's."""


class UnreachableError(ThoughtSpotError):
    """No answer came: the connection failed, was cut, or took too long."""


class OutOfTimeError(ThoughtSpotError):
    """The step's time ended while it waited for other steps, or its run was cancelled."""


class UnreadableError(ThoughtSpotError):
    """An answer came that is not what ThoughtSpot's API answers (a gateway's page, another shape)."""


class ApiError(ThoughtSpotError):
    """ThoughtSpot answered with an error.

    :param sentence: what happened.
    :param remedy: what to do.
    :param status: the HTTP status.
    :param words: ThoughtSpot's own words, cleaned.
    :param code: ThoughtSpot's code of the error, None where it gave none.
    :param incident: ThoughtSpot's id of the incident, None where it gave none.
    """

    def __init__(
        self, sentence: str, remedy: str = "", *, status: int, words: str, code: str | None, incident: str | None
    ) -> None:
        super().__init__(sentence, remedy)
        self.status = status
        self.words = words
        self.code = code
        self.incident = incident

    def with_remedy(self: _A, remedy: str) -> _A:
        """The same error, with this to do about it."""
        return self.with_words(self.sentence, remedy)

    def with_words(self: _A, sentence: str, remedy: str) -> _A:
        """The same error, told in another sentence, with this to do about it."""
        error = type(self)(
            sentence, remedy, status=self.status, words=self.words, code=self.code, incident=self.incident
        )
        error.may_be_done, error.after_pause = self.may_be_done, self.after_pause
        error.held_back = self.held_back
        return error


class BadRequestError(ApiError):
    """ThoughtSpot refuses the request as it stands (400)."""


class UnknownOrgError(BadRequestError):
    """No Org of that name or id is known to ThoughtSpot, or none that the token may see (400)."""


class UnauthenticatedError(ApiError):
    """ThoughtSpot does not accept the token or the login (401)."""


class ForbiddenError(ApiError):
    """The token's user lacks the privilege for this (403)."""


class UnavailableError(ApiError):
    """ThoughtSpot is overloaded, under maintenance or broken at the moment (429 and 5xx, but not 501)."""


def anew(error: _E) -> _E:
    """The same error once more: its class, arguments and attributes, without its traceback, cause and context.

    For an error that several threads raise, or one thread several times: each raise adds to the traceback of the one
    object, and keeps alive what the frames in it hold.

    :param error: any error.
    """
    kind = type(error)
    # Not by the class's own constructor: ours take other arguments than an error keeps, and so may anybody's.
    built_in: Any = next(base for base in kind.__mro__ if base.__module__ == BaseException.__module__)
    _, arguments, *attributes = built_in.__reduce__(error)
    again = kind.__new__(kind, *arguments)
    built_in.__init__(again, *arguments)
    again.__setstate__(attributes[0] if attributes else None)
    return again
