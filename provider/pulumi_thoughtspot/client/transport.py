"""HTTP to one ThoughtSpot: one session, one policy of repeating, no redirects, no surprises from the environment."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3

from pulumi_thoughtspot.client.answering import Answering
from pulumi_thoughtspot.client.answers import Answer, api_error
from pulumi_thoughtspot.client.bearer import BearerAuth
from pulumi_thoughtspot.client.bounded import GRACE_SECONDS, BoundedAdapter
from pulumi_thoughtspot.client.deadline import LeftError, cancelled, deadline, remaining, sleep, unless_cancelled
from pulumi_thoughtspot.client.failures import (
    TOO_MANY_REQUESTS,
    cancelled_before,
    held_back,
    in_passing,
    redirected,
    unreachable,
)
from pulumi_thoughtspot.client.pace import HeldError, Pace
from pulumi_thoughtspot.client.retry import Retry, nobody_listens
from pulumi_thoughtspot.client.secrets import Secrets
from pulumi_thoughtspot.errors import ThoughtSpotError, UnreadableError
from pulumi_thoughtspot.release import installed

API = "/api/rest/2.0"
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
LARGEST_BODY = 16 * 1024 * 1024


@dataclass(frozen=True)
class Contact:
    """How far a first contact with a host came.

    ``reached`` is whether anything answered there, None where it did not come to that; ``error`` is what went wrong,
    with TLS where something answered. None: the host speaks HTTP, whatever it said.
    """

    reached: bool | None
    error: ThoughtSpotError | None


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
    (how many threads will send at once), ``sleep`` (how to wait; a test's place to not), ``pace`` (how fast to go),
    ``answering`` (what is known of whether the host answers).
    """

    def __init__(
        self,
        host: str,
        *,
        ca_bundle: str | None = None,
        workers: int = 4,
        sleep: Callable[[float], None] = sleep,
        pace: Pace | None = None,
        answering: Answering | None = None,
    ) -> None:
        self.host = host
        self.answering: Answering = answering or Answering(host)
        self._verify: str | bool = ca_bundle or True
        self._sleep = sleep
        self._pace = pace or Pace(sleep=sleep)
        self._secrets = Secrets()
        self._session = _Session()
        # A proxy would get in clear what may go to loopback in clear, and would look for loopback at its own place.
        self._session.trust_env = not host.startswith("http://")
        agent = f"pulumi-thoughtspot/{installed()} {requests.utils.default_user_agent()}"
        # Who calls is said by the token alone. A cookie would say it too, for the next token as well.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"Accept": "application/json", "User-Agent": agent})
        # `requests` itself repeats nothing: what is tried again is decided in one place, `Retry`.
        adapter = BoundedAdapter(pool_connections=1, pool_maxsize=workers, max_retries=0, pool_block=False)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(
        self,
        method: str,
        path: str,
        body: Any,
        *,
        purpose: str,
        retry: Retry,
        token: str | None,
        secrets: Iterable[str] = (),
    ) -> Answer:
        """One call, repeated as ``retry`` allows; returns the answer of a status below 300.

        ``path`` is below ``/api/rest/2.0``; ``purpose`` completes "could not …"; ``secrets`` are those in the body.
        Neither they nor the token are ever shown, should the other side repeat them. Raises `ApiError`,
        `UnreachableError` or `UnreadableError`.
        """
        self._secrets.add(token or "", *secrets)
        with deadline(), self.answering.request():
            return self._send(method, path, body, purpose, retry, token)

    def _send(self, method: str, path: str, body: Any, purpose: str, retry: Retry, token: str | None) -> Answer:
        attempt, may_be_done, after_pause, waited = 0, False, False, False
        while True:
            failure: OSError | Answer
            try:
                waited = self._pace.wait_turn()
                if cancelled() and (attempt or not retry.looks):
                    before = "an answer came" if attempt else "it was sent"
                    raise _told(cancelled_before(before, purpose), may_be_done)
                answer = unless_cancelled(partial(self._send_once, method, path, body, token))
                if answer.status < 300:
                    self.answering.answered()
                    return answer
                failure = answer
            except UnreadableError as endless:
                raise _told(endless, may_be_done=True) from None
            except LeftError:
                if cancelled():
                    raise _told(cancelled_before("an answer came", purpose), may_be_done=True) from None
                failure = requests.ReadTimeout("it took longer than the step has")
            except HeldError:
                error = _told(held_back(purpose), may_be_done, after_pause=True)
                error.held_back = not attempt
                raise error from None
            except OSError as broken:
                # What `requests` raises; of its own only for a CA bundle that cannot be read.
                failure = broken
            may_be_done = may_be_done or retry.leaves_unknown(failure)
            retry_after = failure.retry_after if isinstance(failure, Answer) else None
            wait = retry.wait(attempt, retry_after, random.random())
            too_many = isinstance(failure, Answer) and failure.status == TOO_MANY_REQUESTS
            after_pause = after_pause or too_many
            if too_many:
                self._pace.hold(wait)  # For every thread; this one waits for its turn like any other.
            again = retry.again(failure)
            if again:
                words = in_passing(failure, self.host, self._secrets)
                self.answering.failed(words, connected=retry.connected(failure), refused=nobody_listens(failure))
            elif isinstance(failure, Answer):
                self.answering.answered()
            if not again or wait >= remaining() or not self.answering.is_worth(wait):
                error = _told(self._error(failure, purpose, attempt + 1), may_be_done, after_pause)
                error.held_back = waited and not attempt and isinstance(failure, OSError)
                raise error from None
            if not too_many:
                self._sleep(wait)
            attempt += 1

    def shown(self, text: str) -> str:
        """One line of ``text``, which came from the host, that is safe to print and repeats no secret."""
        return self._secrets.shown(text)

    def contact(self) -> Contact:
        """Tries once to reach the host. Sends nothing that is secret, and raises nothing."""
        try:
            with deadline():
                self._send_once("GET", "/auth/session/user", None, None)
        except UnreadableError:
            pass
        except OSError as failure:
            by_tls = isinstance(failure, requests.exceptions.SSLError)
            began = isinstance(failure, requests.RequestException)
            return Contact(by_tls if began else None, unreachable(failure, self.host, "connect", self._secrets))
        return Contact(True, None)

    def close(self) -> None:
        """Closes the connections that are kept open."""
        self._session.close()

    def _send_once(self, method: str, path: str, body: Any, token: str | None) -> Answer:
        with self._begin(method, path, body, token) as response:
            return Answer(
                status=response.status_code,
                content_type=response.headers.get("Content-Type", ""),
                body=self._read(response),
                retry_after=response.headers.get("Retry-After"),
                location=response.headers.get("Location"),
                secrets=self._secrets,
            )

    def _begin(self, method: str, path: str, body: Any, token: str | None) -> requests.Response:
        most = max(GRACE_SECONDS, remaining())
        try:
            return self._session.request(
                method,
                f"{self.host}{API}{path}",
                json=body,
                auth=BearerAuth(token),
                timeout=(min(CONNECT_SECONDS, most), min(READ_SECONDS, most)),
                allow_redirects=False,
                stream=True,
                # Given per request, because REQUESTS_CA_BUNDLE would win over the session's.
                verify=self._verify,
            )
        except requests.RequestException:
            raise
        except ValueError:
            # The host's address was looked at before, so it is a proxy's; the words may hold its password.
            raise requests.exceptions.InvalidProxyURL("its address cannot be read") from None

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
        return bytes(body)

    @staticmethod
    def _next_piece(response: requests.Response) -> bytes:
        try:
            piece: bytes = response.raw.read1(64 * 1024, decode_content=True)
        except urllib3.exceptions.HTTPError as broken:
            raise requests.ConnectionError(broken) from None
        return piece

    def _error(self, failure: OSError | Answer, purpose: str, tries: int) -> ThoughtSpotError:
        if isinstance(failure, OSError):
            return unreachable(failure, self.host, purpose, self._secrets, tries)
        if failure.status < 400:
            return redirected(failure, self.host, purpose)
        return api_error(failure, self.host, purpose)


def _told(error: ThoughtSpotError, may_be_done: bool, after_pause: bool = False) -> ThoughtSpotError:
    error.may_be_done, error.after_pause = may_be_done, after_pause
    return error
