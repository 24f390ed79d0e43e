"""What comes back over HTTP: JSON, one of ThoughtSpot's four shapes of error, or somebody else's page.

Sources: ThoughtSpot's OpenAPI description for the first shape; the others are as seen from live clusters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_thoughtspot.client.secrets import LONGEST, Secrets
from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    ForbiddenError,
    UnauthenticatedError,
    UnavailableError,
    UnknownOrgError,
    UnreadableError,
    one_line,
)

_UNKNOWN_ORG = re.compile(r"does not match a known org", re.IGNORECASE)
_WRAPPED = re.compile(r"Error Code:\s{0,9}(?P<code>\S{1,60}).{0,500}?Error Message:", re.DOTALL)
_NOT_TEXT = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_DEEPEST = 8
_MOST = 20
"""Members of a list that are looked at."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read to its end.

    Of a ``secret`` one (it may hold a token), only a page is ever shown. ``secrets`` are those that were sent to its
    host: none of them is ever shown, should it be repeated.
    """

    status: int
    content_type: str
    body: bytes = field(repr=False)
    retry_after: str | None = None
    location: str | None = None
    secret: bool = False
    secrets: Secrets = field(default_factory=Secrets, repr=False)

    def shown(self, text: str, limit: int = 500) -> str:
        """One line of ``text``, which came with this answer, that is safe to print and repeats no secret."""
        return self.secrets.shown(text, limit)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @property
    def is_json(self) -> bool:
        return "json" in self.content_type.lower()

    def json(self) -> Any:
        """The decoded body; raises ValueError where it is not JSON, however deep or broken."""
        try:
            return json.loads(self.text)
        except RecursionError:
            raise ValueError("nested too deeply") from None

    def excerpt(self) -> str:
        """The beginning of the body, for a person: of a page, its title or its words."""
        # A character takes four bytes at most.
        text = self.body[: 4 * (LONGEST + 1)].decode("utf-8", errors="replace")
        beginning = self.secrets.hide(text)
        if self.secret and not beginning.lstrip().startswith("<"):
            return ""
        if self.is_json:
            return self.shown(beginning, limit=120)
        title = _TITLE.search(beginning)
        return self.shown(title.group(1) if title else _NOT_TEXT.sub(" ", beginning), limit=120)


@dataclass(frozen=True)
class Complaint:
    """What ThoughtSpot says in an error, unwrapped: its words, its code, the id of the incident."""

    words: str = ""
    code: str | None = None
    incident: str | None = None

    def __str__(self) -> str:
        marks = [f"code {self.code}" if self.code else "", f"incident {self.incident}" if self.incident else ""]
        behind = ", ".join(mark for mark in marks if mark)
        return f"{self.words or 'no reason given'}{f' ({behind})' if behind else ''}"


def complaint(answer: Answer) -> Complaint:
    """What an error answer says, whichever of the four shapes it has."""
    try:
        return _unwrap(answer.json(), answer) if answer.is_json else Complaint(answer.excerpt())
    except ValueError:
        return Complaint(answer.excerpt())


def _unwrap(value: Any, answer: Answer, depth: int = 0) -> Complaint:
    if depth > _DEEPEST or value is None:
        return Complaint()
    if isinstance(value, str):
        return _unwrap_text(value, answer, depth)
    if isinstance(value, list):
        inner = [_unwrap(item, answer, depth + 1) for item in value[:_MOST]]
        words = "; ".join(item.words for item in inner if item.words)
        return Complaint(one_line(words), *_first_marks(inner))
    if isinstance(value, Mapping):
        parts = [value.get(key) for key in ("error", "message", "debug")]
        inner = [_unwrap(part, answer, depth + 1) for part in parts if part is not None]
        words = next((item.words for item in inner if item.words), "")
        own = Complaint("", _mark(value.get("code"), answer), _mark(value.get("incident_id_guid"), answer))
        return Complaint(words, *_first_marks([own, *inner]))
    return Complaint(answer.shown(str(value)))


def _unwrap_text(text: str, answer: Answer, depth: int) -> Complaint:
    if text.lstrip().startswith("["):
        try:
            return _unwrap(json.loads(text), answer, depth + 1)
        except (ValueError, RecursionError):
            pass  # Words that only begin like a list.
    text = answer.secrets.hide(text)  # Before it is taken apart: a part of a secret is not known for one.
    wrapped = _WRAPPED.search(text)
    if wrapped:
        return Complaint(answer.shown(text[wrapped.end() :]), answer.shown(wrapped["code"], limit=40))
    return Complaint(answer.shown(text))


def _first_marks(items: list[Complaint]) -> tuple[str | None, str | None]:
    codes = (item.code for item in items if item.code)
    incidents = (item.incident for item in items if item.incident)
    return next(codes, None), next(incidents, None)


def _mark(value: Any, answer: Answer) -> str | None:
    return answer.shown(str(value), limit=60) if isinstance(value, (str, int)) and value != "" else None


def api_error(answer: Answer, host: str, purpose: str) -> ApiError:
    """The error that an answer with a status of 400 or more stands for."""
    said = complaint(answer)
    kind, remedy = _kind(answer)
    sentence = f"Could not {purpose}: ThoughtSpot answered {answer.status}, {said}"
    return kind(
        sentence,
        remedy.format(host=host),
        status=answer.status,
        words=said.words,
        code=said.code,
        incident=said.incident,
    )


def _kind(answer: Answer) -> tuple[type[ApiError], str]:
    status = answer.status
    # By what was answered, and not by what is shown of it: that is without what happens to be a secret, too.
    if status == 400 and _UNKNOWN_ORG.search(answer.text):
        return UnknownOrgError, (
            "Check the Org's name or id, and that the token's user may see it: an Org that exists but is not visible"
            " to the token is answered in the same way."
        )
    if status == 400:
        return BadRequestError, "Its words say what it does not take. Change that, and run the same command again."
    if status == 401:
        return UnauthenticatedError, (
            "Check the credentials for {host} (token, or username with password or secret key); a token may have"
            " expired."
        )
    if status == 403:
        return ForbiddenError, (
            "Check that the token's user is active, and that no proxy and no allow-list of addresses refuses this"
            " machine."
        )
    if status == 404:
        return ApiError, (
            "Check that {host} is a ThoughtSpot Cloud instance of release 10.14.0.cl or later: earlier ones do not have"
            " this API."
        )
    if status == 501:  # ThoughtSpot has this method, so that something else answers, and always will.
        return ApiError, (
            "This is how a server answers that is no ThoughtSpot. Check that {host} is a ThoughtSpot Cloud instance,"
            " and its port."
        )
    if status == 429 or status >= 500:
        return UnavailableError, "Nothing is lost: run the same command again in a while."
    return ApiError, ""


def json_of(answer: Answer, host: str, purpose: str) -> Any:
    """The JSON of a successful answer; raises `UnreadableError` where it is something else, such as a page."""
    if not answer.is_json:
        kind = answer.shown(answer.content_type, limit=60) or "no content type"
        raise UnreadableError(
            f"Could not {purpose}: {host} answered {answer.status} with {kind} instead of JSON: {answer.excerpt()!r}",
            "This is how a maintenance page, a gateway or a login page answers. Check that the host is a ThoughtSpot"
            " instance, and whether it is under maintenance.",
        )
    try:
        return answer.json()
    except ValueError:
        raise unreadable(answer, host, purpose, "broken JSON") from None


def unreadable(answer: Answer, host: str, purpose: str, why: str) -> UnreadableError:
    """The error for an answer in JSON that is not what the API describes."""
    return UnreadableError(
        f"Could not {purpose}: {host} answered {answer.status} with what is not an answer of this API ({why}):"
        f" {answer.excerpt()!r}",
        "Nothing was concluded from it. If it stays so, check that the host is a ThoughtSpot instance of release"
        " 10.14.0.cl or later.",
    )
