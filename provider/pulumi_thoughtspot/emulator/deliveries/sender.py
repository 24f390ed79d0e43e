"""Sender: the request to a webhook's receiver, with its authentication, headers, parameters and signature.

Only loopback is ever contacted. How ThoughtSpot signs a body, and how it asks for an OAuth2 token, is not documented:
both are the emulator's own, see README.md beside this folder.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPHeaderDict, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswerError
from urllib3.util import Url, parse_url

from pulumi_thoughtspot.emulator.webhooks.rules import Webhook

_USER_AGENT = "pulumi-thoughtspot-emulator"
_LONGEST_TOKEN_ANSWER = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """What became of one request. `problem` is empty where the receiver took it; `sent` is whether it was tried."""

    sent: bool
    http_status: int | None = None
    problem: str = ""


class _NothingSentError(Exception):
    """A request that cannot be made, or must not; the text says why."""


class _FailedError(Exception):
    """A request that was made and failed; the text says why, without the URL, which may have secrets."""


def send(webhook: Webhook, body: bytes, content_type: str, timeout: float) -> Outcome:
    """Send a body to a webhook's receiver, which has `timeout` seconds to answer, and return what became of it."""
    try:
        url = _loopback(webhook.url, "the webhook")
        headers = HTTPHeaderDict({"Content-Type": content_type, "User-Agent": _USER_AGENT})
        headers.update(_authentication(webhook.authentication or {}, timeout))
        additional = HTTPHeaderDict()
        for entry in webhook.additional_headers or []:
            additional.add(entry["key"], entry["value"])
        headers.update(additional)
        signature = webhook.signature_verification
        if signature:
            digest = hmac.new(_text(signature, "secret").encode(), body, hashlib.sha256).hexdigest()
            headers[_text(signature, "header")] = digest
        with _post(url, _query(webhook.url_params or {}), body, headers, timeout, "The receiver") as response:
            status = response.status
    except _NothingSentError as error:
        return Outcome(False, problem=str(error))
    except _FailedError as error:
        return Outcome(True, problem=str(error))
    return Outcome(True, status, "" if 200 <= status < 300 else f"The receiver answered {status}.")


def _authentication(authentication: Mapping[str, Any], timeout: float) -> dict[str, str]:
    """Return the headers of an authentication, whichever of its parts somebody has left out by hand."""
    headers: dict[str, str] = {}
    for kind, value in authentication.items():
        if kind == "BEARER_TOKEN":
            # ThoughtSpot's own example has the scheme in the value.
            headers["Authorization"] = value if str(value).lower().startswith("bearer ") else f"Bearer {value}"
        elif kind == "BASIC_AUTH":
            login = f"{_text(value, 'username')}:{_text(value, 'password')}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(login).decode()}"
        elif kind == "API_KEY":
            headers[_text(value, "key")] = _text(value, "value")
        elif kind == "OAUTH2":
            headers["Authorization"] = f"Bearer {_oauth2_token(value, timeout)}"
        else:
            raise _NothingSentError(f"The emulator does not know the authentication {kind}.")
    return headers


def _oauth2_token(values: object, timeout: float) -> str:
    """Return a token from the authorization server, asked by client credentials."""
    who = "The authorization server"
    url = _loopback(_text(values, "authorization_url"), "the authorization server")
    form = {
        "grant_type": "client_credentials",
        "client_id": _text(values, "client_id"),
        "client_secret": _text(values, "client_secret"),
    }
    headers = HTTPHeaderDict({"Content-Type": "application/x-www-form-urlencoded", "User-Agent": _USER_AGENT})
    with _post(url, "", urlencode(form).encode(), headers, timeout, who) as response:
        if response.status != 200:
            raise _FailedError(f"{who} answered {response.status}.")
        try:
            token = json.loads(response.read(_LONGEST_TOKEN_ANSWER))["access_token"]
        except (HTTPError, ValueError, RecursionError, KeyError, TypeError):
            token = None
    if not isinstance(token, str):
        raise _FailedError(f"{who} answered without an access_token.")
    return token


def _post(url: Url, query: str, body: bytes, headers: HTTPHeaderDict, timeout: float, who: str) -> BaseHTTPResponse:
    """Send one request, without proxies, redirects or credentials from elsewhere; the body is left to be read."""
    pool_class = HTTPSConnectionPool if url.scheme == "https" else HTTPConnectionPool
    path = "&".join(filter(None, (url.query, query)))
    target = (url.path or "/") + (f"?{path}" if path else "")
    pool = pool_class(str(url.host), url.port, timeout=Timeout(total=timeout), maxsize=1)
    try:
        return pool.urlopen(
            "POST", target, body, headers, retries=False, redirect=False, preload_content=False, assert_same_host=False
        )
    except NewConnectionError:
        raise _FailedError(f"{who} cannot be reached.") from None
    except NoAnswerError:
        raise _FailedError(f"{who} did not answer within {timeout:g} seconds.") from None
    except SSLError:
        raise _FailedError(f"{who} has no TLS, or a certificate that is not trusted.") from None
    except HTTPError:
        raise _FailedError(f"{who} closed the connection without an answer.") from None
    except ValueError:
        raise _NothingSentError("One of the headers cannot be sent.") from None


def _loopback(text: str, what: str) -> Url:
    """Return a URL on this machine. Raises :class:`_NothingSentError` for any other."""
    try:
        url = parse_url(text)
        host = (url.host or "").strip("[]")
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here or url.scheme not in ("http", "https"):
        raise _NothingSentError(f"The emulator contacts nothing outside of loopback, and {what} is elsewhere.")
    return url


def _text(values: object, name: str) -> str:
    return str(values.get(name, "")) if isinstance(values, Mapping) else ""


def _query(params: Mapping[str, object]) -> str:
    return urlencode({name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()})
