"""Errors: why a request is refused, and the four bodies in which ThoughtSpot says so."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import ClassVar

NO_ACCESS_TO_ORG = 13090
_ANY_REASON = 10002


class RefusedError(Exception):
    """A request that is not carried out. `text` is what ThoughtSpot would say in `debug`."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, text: str, code: int = _ANY_REASON) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class InvalidRequestError(RefusedError):
    """The request itself is wrong, or names what does not exist: 400."""

    status = HTTPStatus.BAD_REQUEST


class UnauthenticatedError(RefusedError):
    """No token, an unknown or expired one, or wrong credentials: 401."""

    status = HTTPStatus.UNAUTHORIZED


class ForbiddenError(RefusedError):
    """The user's privileges or the token's Org do not allow it: 403."""

    status = HTTPStatus.FORBIDDEN


class NoSuchEndpointError(RefusedError):
    """There is nothing at this path: 404."""

    status = HTTPStatus.NOT_FOUND


class WrongMethodError(RefusedError):
    """The path exists, but not for this method: 405."""

    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, allowed: str) -> None:
        super().__init__(f"Use {allowed} here.")
        self.allowed = allowed


class TooManyRequestsError(RefusedError):
    """More requests than the limit allows: 429."""

    status = HTTPStatus.TOO_MANY_REQUESTS


def error_body(refusal: RefusedError, shape: int) -> tuple[bytes, str]:
    """Return the body and the content type of a refusal, in one of the four shapes (see `Readings.error_shape`)."""
    incident = str(uuid.uuid4())
    told = f"Error Code: {refusal.status.name} Incident Id: {incident}\nError Message: {refusal.text}"
    flat: dict[str, object] = {
        "code": refusal.code,
        "incident_id_guid": incident,
        "debug": json.dumps([told, ""]),
    }
    if shape == 4:
        title = f"{refusal.status.value} {refusal.status.phrase}"
        page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
        return page.encode(), "text/html; charset=utf-8"
    body: dict[str, object]
    if shape == 3:
        body = flat
    elif shape == 2:
        body = {"error": {"message": {"debug": flat}}}
    else:
        message = {
            "code": refusal.code,
            "incident_id_guid": incident,
            "trace_id_guid": str(uuid.uuid4()),
            "debug": refusal.text,
        }
        body = {"error": {"message": message}}
    return json.dumps(body).encode(), "application/json"
