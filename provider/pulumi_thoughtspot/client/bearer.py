"""The token on a request, and nothing else that says who calls."""

from __future__ import annotations

import re

import requests
from requests.auth import AuthBase

from pulumi_thoughtspot.errors import ThoughtSpotError
from pulumi_thoughtspot.settings_table import TOKEN

_SENDABLE = re.compile(r"[\x21-\x7e]+")


class BearerAuth(AuthBase):
    """Puts the token on a request; without one, keeps `requests` from taking a login out of ``~/.netrc``."""

    def __init__(self, token: str | None) -> None:
        if token is not None and not _SENDABLE.fullmatch(token):
            # The layers below would show the token in an error of their own.
            raise ThoughtSpotError(
                "The token cannot be sent: it holds a character that no token has, such as a line break.",
                f"Set it again: {TOKEN.ways}.",
            )
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request
