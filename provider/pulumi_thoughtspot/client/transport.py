"""HTTP to one ThoughtSpot: one session, one policy of repeating, no redirects, no surprises from the environment."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from pulumi_thoughtspot.client.answers import Answer, api_error
from pulumi_thoughtspot.client.deadline import deadline, remaining
from pulumi_thoughtspot.client.pace import Pace
from pulumi_thoughtspot.client.retry import Retry
from pulumi_thoughtspot.errors import ThoughtSpotError, UnreachableError, UnreadableError, plain

API = "/api/rest/2.0"
TOO_MANY_REQUESTS = 429
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
LARGEST_BODY = 16 * 1024 * 1024

_SENDABLE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class Contact:
    """How far a first contact with a host came.

    ``reached`` is whether anything answered there, None where it did not come to that; ``error`` is what went wrong,
    with TLS where something answered. None: the host speaks HTTP, whatever it said.
    """

    reached: bool | None
    error: ThoughtSpotError | None


class BearerAuth(AuthBase):
    """Puts the token on a request; without one, keeps `requests` from taking a login out of ``~/.netrc``."""

    def __init__(self, token: str | None) -> None:
        if token is not None and not _SENDABLE.fullmatch(token):
            # The layers below would show the token in an error of their own.
            raise ThoughtSpotError(
                "The token cannot be sent: it holds a character that no token has, such as a line break.",
                "Set it again: pulumi config set --secret thoughtspot:token (or THOUGHTSPOT_TOKEN).",
            )
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Session(requests.Session):
    """A session that never looks where a redirect leads.

    `requests` does so even with ``allow_redirects=False``: it reads the body, whatever its size, and fails on an
    address that it cannot parse.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        del resp


class Transport:
    """Sends requests to one host and returns their answers; see `Retry` for what is tried again.

    Inputs: ``host`` (``https://…`` without a path), ``ca_bundle`` (a file; None: what `requests` uses), ``workers``
    (how many threads will send at once), ``sleep`` (how to wait; a test's place to not), ``pace`` (how fast to go).
    """

    def __init__(
        self,
        host: str,
        *,
        ca_bundle: str | None = None,
        workers: int = 4,
        sleep: Callable[[float], None] = time.sleep,
        pace: Pace | None = None,
    ) -> None:
        self.host = host
        self._verify: str | bool = ca_bundle or True
        self._sleep = sleep
        self._pace = pace or Pace(sleep=sleep)
        self._session = _Session()
        agent = f"pulumi-thoughtspot/{version('pulumi-thoughtspot')} {requests.utils.default_user_agent()}"
        self._session.headers.update({"Accept": "application/json", "User-Agent": agent})
        # `requests` itself repeats nothing: what is tried again is decided in one place, `Retry`.
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=workers, max_retries=0, pool_block=False)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(
        self, method: str, path: str, body: Any, *, purpose: str, retry: Retry, token: str | None, secret: str = ""
    ) -> Answer:
        """One call, repeated as ``retry`` allows; returns the answer of a status below 300.

        ``path`` is below ``/api/rest/2.0``; ``purpose`` completes "could not …"; ``secret`` is one in the body. Neither
        it nor the token is ever shown, should the other side repeat it. Raises `ApiError`, `UnreachableError`
        or `UnreadableError`.
        """
        secrets = [text for text in (token, secret) if text]
        with deadline():
            return self._send(method, path, body, purpose, retry, token, secrets)

    def _send(
        self, method: str, path: str, body: Any, purpose: str, retry: Retry, token: str | None, secrets: list[str]
    ) -> Answer:
        attempt = 0
        while True:
            failure: OSError | Answer
            try:
                self._pace.wait_turn()
                answer = self._send_once(method, path, body, token, secrets)
                if answer.status < 300:
                    return answer
                failure = answer
            except OSError as broken:
                # What `requests` raises; of its own only for a CA bundle that cannot be read.
                failure = broken
            retry_after = failure.retry_after if isinstance(failure, Answer) else None
            wait = retry.wait(attempt, retry_after, random.random())
            if not retry.again(failure) or wait >= remaining():
                raise self._error(failure, purpose) from None
            if isinstance(failure, Answer) and failure.status == TOO_MANY_REQUESTS:
                self._pace.hold(wait)  # For every thread; this one waits for its turn like any other.
            else:
                self._sleep(wait)
            attempt += 1

    def contact(self) -> Contact:
        """Tries once to reach the host. Sends nothing that is secret, and raises nothing."""
        try:
            with deadline():
                self._send_once("GET", "/auth/session/user", None, None, [])
        except UnreadableError:
            pass
        except OSError as failure:
            by_tls = isinstance(failure, requests.exceptions.SSLError)
            began = isinstance(failure, requests.RequestException)
            return Contact(by_tls if began else None, self._unreachable(failure, "connect"))
        return Contact(True, None)

    def close(self) -> None:
        """Closes the connections that are kept open."""
        self._session.close()

    def _send_once(self, method: str, path: str, body: Any, token: str | None, secrets: list[str]) -> Answer:
        most = max(0.1, remaining())
        with self._session.request(
            method,
            f"{self.host}{API}{path}",
            json=body,
            auth=BearerAuth(token),
            timeout=(min(CONNECT_SECONDS, most), min(READ_SECONDS, most)),
            allow_redirects=False,
            stream=True,
            # Given per request, because REQUESTS_CA_BUNDLE would win over the session's.
            verify=self._verify,
        ) as response:
            return Answer(
                status=response.status_code,
                content_type=response.headers.get("Content-Type", ""),
                body=self._read(response),
                retry_after=response.headers.get("Retry-After"),
                location=response.headers.get("Location"),
                secrets=tuple(secrets),
            )

    def _read(self, response: requests.Response) -> bytes:
        body = bytearray()
        # What has come, piece by piece: `iter_content` would wait for a whole piece, and a slow one for ever.
        while piece := self._next_piece(response):
            body += piece
            if len(body) > LARGEST_BODY:
                raise UnreadableError(
                    f"{self.host} answered with more than {LARGEST_BODY // 1024 // 1024} MB; the rest was not read.",
                    "Check that the host is a ThoughtSpot instance.",
                )
            if remaining() < 0:
                raise requests.ReadTimeout("the answer came too slowly")
        return bytes(body)

    @staticmethod
    def _next_piece(response: requests.Response) -> bytes:
        try:
            piece: bytes = response.raw.read1(64 * 1024, decode_content=True)
        except urllib3.exceptions.HTTPError as broken:
            raise requests.ConnectionError(broken) from None
        return piece

    def _error(self, failure: OSError | Answer, purpose: str) -> ThoughtSpotError:
        if isinstance(failure, OSError):
            return self._unreachable(failure, purpose)
        if failure.status < 400:
            return self._redirected(failure, purpose)
        return api_error(failure, self.host, purpose)

    def _redirected(self, answer: Answer, purpose: str) -> ThoughtSpotError:
        try:
            elsewhere = urlsplit(urljoin(self.host, answer.location or ""))
            target = plain(f"{elsewhere.scheme}://{elsewhere.netloc.rpartition('@')[2]}", limit=200)
        except ValueError:
            target = "another address"
        return UnreadableError(
            f"Could not {purpose}: {self.host} answered {answer.status} and sends its callers to {target}.",
            f"Redirects are not followed, so that credentials stay with the host they were given for. If {target} is"
            " your ThoughtSpot, configure it: pulumi config set thoughtspot:host (or THOUGHTSPOT_HOST).",
        )

    def _unreachable(self, failure: OSError, purpose: str) -> ThoughtSpotError:
        if isinstance(failure, requests.exceptions.SSLError) and "CERTIFICATE" not in str(failure):
            return UnreachableError(
                f"Could not {purpose}: {self.host} does not speak TLS as it should ({_cause(failure)}).",
                "Check the host and its port: https:// must lead to the port where ThoughtSpot serves its web pages.",
            )
        if isinstance(failure, requests.exceptions.SSLError):
            return UnreachableError(
                f"Could not {purpose}: the TLS certificate of {self.host} is not trusted ({_cause(failure)}).",
                "If your ThoughtSpot or a proxy uses a certificate authority of its own, name its certificates: pulumi"
                " config set thoughtspot:caBundle (or THOUGHTSPOT_CA_BUNDLE, or REQUESTS_CA_BUNDLE).",
            )
        if isinstance(failure, requests.exceptions.ProxyError):
            return UnreachableError(
                f"Could not {purpose}: the proxy for {self.host} could not be used ({_cause(failure)}).",
                "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
            )
        if not isinstance(failure, requests.RequestException):
            return UnreachableError(
                f"Could not {purpose}: the certificates to trust cannot be read ({_cause(failure)}).",
                "Check the file that thoughtspot:caBundle (or THOUGHTSPOT_CA_BUNDLE, or REQUESTS_CA_BUNDLE) names.",
            )
        return UnreachableError(
            f"Could not {purpose}: no answer from {self.host} ({_cause(failure)}).",
            "Check the host and the network; nothing is lost: run the same command again.",
        )


def _cause(failure: OSError) -> str:
    """The innermost reason that the layers below give, without objects' addresses and request paths."""
    reason: Any = failure
    while True:
        deeper = getattr(reason, "reason", None) or (reason.args[0] if getattr(reason, "args", None) else None)
        if not isinstance(deeper, BaseException):
            break
        reason = deeper
    words = str(reason.args[-1]) if getattr(reason, "args", None) else str(reason)
    words = re.sub(r"^.*?(object at 0x[0-9a-f]+>|Connection\(host=[^)]*\)): ", "", words)
    return plain(words or type(reason).__name__, limit=200)
