"""The session: whom a token stands for.

Source: ThoughtSpot's REST API v2, ``auth/session/user``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_thoughtspot.client.calls import Calls
from pulumi_thoughtspot.client.orgs import Org, org_in
from pulumi_thoughtspot.client.shapes import Json, ShapeError, is_text


@dataclass(frozen=True)
class SessionUser:
    """Whom a token stands for. ``org`` is the token's Org, None where ThoughtSpot does not say (Orgs may be off)."""

    name: str
    org: Org | None
    privileges: frozenset[str]


class SessionCalls:
    """The calls about the session."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def user(self) -> SessionUser:
        """Whom the token stands for, and for which Org. Takes no privilege."""
        return self._calls.ask("/auth/session/user", None, "ask whom the token stands for", user_in, method="GET")


def user_in(answer: Json) -> SessionUser:
    """What ``auth/session/user`` answered; raises `ShapeError` where it is no object. Each field may be absent."""
    if not isinstance(answer, Mapping):
        raise ShapeError("not an object")
    name, current, privileges = (answer.get(field) for field in ("name", "current_org", "privileges"))
    return SessionUser(
        name=name if isinstance(name, str) else "",
        org=org_in(current) if isinstance(current, Mapping) and current.get("id") is not None else None,
        privileges=frozenset(filter(is_text, privileges)) if isinstance(privileges, list) else frozenset(),
    )
