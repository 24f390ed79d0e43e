"""HTTP over real sockets: what breaks, what is slow, what is large, and who else is on the way."""

from __future__ import annotations

import gzip
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import trustme

from pulumi_thoughtspot.client import bounded
from pulumi_thoughtspot.client import deadline as deadlines
from pulumi_thoughtspot.client import transport as transports
from pulumi_thoughtspot.client.answers import Answer
from pulumi_thoughtspot.client.deadline import STEP_SECONDS, deadline, remaining
from pulumi_thoughtspot.client.pace import Pace
from pulumi_thoughtspot.client.retry import ONCE, REPEATABLE, SEARCH, Retry
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.errors import (
    ApiError,
    ThoughtSpotError,
    UnauthenticatedError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
)

from .scripted import (
    CLOSED_UNANSWERED,
    RESET_UNANSWERED,
    RESET_UNREAD,
    SILENCE,
    Behaviour,
    Peer,
    Scripted,
    Waits,
    answer,
    drip,
    half,
    page,
    raw,
    unused_url,
)

Serve = Callable[..., Scripted]
OK = answer(200, {"fine": True})
TOKEN = "our-token"
WAIT_SECONDS = 60.0
"""After which a test fails whose threads wait for one another in vain."""


@pytest.fixture
def reach(waits: Waits) -> Callable[..., Transport]:
    """A transport to a host that records its waits instead of waiting."""

    def to(host: str, **options: Any) -> Transport:
        return Transport(host, sleep=waits.record, **options)

    return to


Reach = Callable[..., Transport]


def send(transport: Transport, retry: Retry = SEARCH, *, body: Any = None, token: str | None = TOKEN) -> Answer:
    return transport.send("POST", "/there", body or {"a": 1}, purpose="ask", retry=retry, token=token)


# What a request looks like


def test_a_request_carries_the_token_and_says_who_asks_and_what_is_understood(scripted: Serve, reach: Reach) -> None:
    server = scripted(OK)

    assert send(reach(server.url), body={"org": "Sälés"}).json() == {"fine": True}

    (seen,) = server.seen
    assert (seen.method, seen.target, seen.json) == ("POST", "/api/rest/2.0/there", {"org": "Sälés"})
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert seen.headers["accept"] == "application/json"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["user-agent"].startswith("pulumi-thoughtspot/")


def test_the_user_agent_is_on_every_request_also_without_a_token_and_when_repeated(
    scripted: Serve, reach: Reach
) -> None:
    server = scripted(page(503), OK)

    send(reach(server.url), token=None)

    assert len(server.seen) == 2
    assert all(seen.headers["user-agent"].startswith("pulumi-thoughtspot/") for seen in server.seen)
    assert not any("authorization" in seen.headers for seen in server.seen)


def test_one_connection_serves_many_requests(scripted: Serve, reach: Reach) -> None:
    chunked = raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b'9\r\n{"fine": \r\n5\r\ntrue}\r\n0\r\n\r\n',
        stays_open=True,
    )
    packed = answer(200, gzip.compress(b'{"fine": true}'), content_encoding="gzip")
    server = scripted(OK, chunked, packed, page(502), raw(b"HTTP/1.1 204 No Content\r\n\r\n", stays_open=True), OK)
    transport = reach(server.url)

    assert [send(transport).body for _ in range(5)] == [b'{"fine": true}'] * 3 + [b"", b'{"fine": true}']
    assert server.connections == 1


def test_as_many_connections_are_kept_as_there_are_workers(scripted: Serve, reach: Reach) -> None:
    workers = 40
    everyone = threading.Barrier(workers)

    def answer_together(peer: Peer) -> bool:
        everyone.wait(WAIT_SECONDS)
        return OK.act(peer)

    server = scripted(Behaviour(answer_together))
    transport = reach(server.url, workers=workers, pace=Pace(sleep=lambda _: None))
    with ThreadPoolExecutor(workers) as threads:
        for _ in range(2):
            list(threads.map(lambda _: send(transport), range(workers)))

    assert server.connections == workers


@pytest.mark.parametrize("chunk", [b"", b"0\r\n\r\n"])
def test_an_answer_without_a_body_is_whole_though_its_headers_speak_of_chunks(
    scripted: Serve, reach: Reach, chunk: bytes
) -> None:
    none = raw(b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk, stays_open=True)
    server = scripted(none, OK)
    transport = reach(server.url)

    with deadline(5):
        assert [send(transport).body for _ in range(2)] == [b"", b'{"fine": true}']
    assert len(server.seen) == 2


@pytest.mark.parametrize("attributes", ["", "; Path=/; HttpOnly; SameSite=Lax", "; Max-Age=3600; Path=/api/rest/2.0"])
def test_no_cookie_is_kept_or_sent_back_beside_any_token(scripted: Serve, reach: Reach, attributes: str) -> None:
    given = {"set_cookie": f"JSESSIONID=of-the-first{attributes}"}
    server = scripted(answer(200, {}, **given), answer(503, {}, **given), answer(401, {}, **given), OK)
    transport = reach(server.url)

    send(transport, token="first")
    with pytest.raises(UnauthenticatedError):
        send(transport, token="second")
    send(transport, token=None)

    assert [seen.headers.get("authorization") for seen in server.seen] == [
        *("Bearer first", "Bearer second", "Bearer second", None)
    ]
    assert [seen.headers.get("cookie") for seen in server.seen] == [None] * 4


@pytest.mark.parametrize("token", ["line\nbreak", "line\r\nX-Injected: yes", "", "with space", "t\u00f6ken", "\u20ac"])
def test_a_token_that_no_header_can_hold_is_refused_without_being_shown(
    scripted: Serve, reach: Reach, token: str
) -> None:
    server = scripted(OK)

    with pytest.raises(ThoughtSpotError, match="cannot be sent") as raised:
        send(reach(server.url), token=token)

    assert server.seen == []
    assert not token or token not in str(raised.value)
    assert raised.value.__cause__ is None


# Connections that break


def test_a_refused_connection_is_tried_until_the_deadline_and_names_the_host(reach: Reach, waits: Waits) -> None:
    host = unused_url()

    with deadline(5), pytest.raises(UnreachableError) as raised:
        # Its fourth wait at the latest would be longer than what is left.
        send(reach(host), Retry(frozenset(), broken_connections=False, first_wait=2, longest_backoff=16))

    assert host in raised.value.sentence
    assert "refused" in raised.value.sentence
    assert "0x" not in str(raised.value)
    assert waits


BROKEN = {
    "reset before the request was read": RESET_UNREAD,
    "reset after the request was read": RESET_UNANSWERED,
    "closed without an answer": CLOSED_UNANSWERED,
    "half an answer": half(b'{"fine": tr', announced=14),
    "an answer cut inside a chunk": raw(
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"fi'
    ),
    "an answer that ends without its last chunk": raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"
    ),
    "what is not HTTP": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("retry", [SEARCH, REPEATABLE], ids=["search", "repeatable"])
def test_a_connection_that_breaks_is_tried_again_where_repeating_is_safe(
    scripted: Serve, reach: Reach, waits: Waits, broken: Behaviour, retry: Retry
) -> None:
    server = scripted(broken, broken, OK)

    assert send(reach(server.url), retry).json() == {"fine": True}
    assert server.turns == 3
    assert len(waits) == 2


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_connection_that_breaks_is_an_error_where_repeating_is_not_safe(
    scripted: Serve, reach: Reach, broken: Behaviour
) -> None:
    server = scripted(broken, OK)

    with pytest.raises(UnreachableError, match=f"Could not ask: no answer from {server.url}"):
        send(reach(server.url), ONCE)

    assert server.turns == 1


def test_an_error_says_how_often_it_was_tried(scripted: Serve, reach: Reach) -> None:
    server = scripted(CLOSED_UNANSWERED)

    with deadline(3), pytest.raises(UnreachableError, match=f"no answer from {server.url} in [2-9] attempts \\("):
        send(reach(server.url), SEARCH)


# Time


def test_a_connection_may_take_5_seconds_and_an_answer_30_but_never_more_than_the_step_has(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, timeouts = scripted(OK), list[Any]()
    original = requests.Session.request

    def recorded(*args: Any, **options: Any) -> requests.Response:
        timeouts.append(options["timeout"])
        return original(*args, **options)

    monkeypatch.setattr(requests.Session, "request", recorded)
    send(reach(server.url))
    with deadline(20):
        send(reach(server.url))
    with deadline(3):
        send(reach(server.url))

    (usual, (connect, read), (short_connect, short_read)) = timeouts
    assert usual == (5, 30)
    assert connect == 5
    assert 10 < read <= 20
    assert 0 < short_connect <= 3
    assert 0 < short_read <= 3


@pytest.mark.parametrize("retry", [SEARCH, REPEATABLE], ids=["search", "repeatable"])
def test_an_answer_that_does_not_come_in_time_is_asked_for_again(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch, retry: Retry
) -> None:
    monkeypatch.setattr(transports, "READ_SECONDS", 0.3)
    server = scripted(SILENCE, OK)

    assert send(reach(server.url), retry).json() == {"fine": True}
    assert len(server.seen) == 2


def test_an_answer_that_does_not_come_in_time_is_an_error_where_repeating_is_not_safe(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "READ_SECONDS", 0.3)
    server = scripted(SILENCE, OK)

    with pytest.raises(UnreachableError, match="timed out"):
        send(reach(server.url), ONCE)

    assert len(server.seen) == 1


def test_an_answer_that_drips_in_is_cut_off_by_the_deadline(scripted: Serve, reach: Reach) -> None:
    # Each byte comes well within the read timeout, and the whole answer after the deadline.
    server = scripted(drip(b'{"fine": true}', every=0.1))

    with deadline(0.3), pytest.raises(UnreachableError):
        send(reach(server.url))

    assert len(server.seen) == 1


def test_a_step_has_one_deadline_however_many_requests_it_takes(
    scripted: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, waited = 1000.0, list[float]()

    def sleep(seconds: float) -> None:
        nonlocal now
        waited.append(seconds)
        now += seconds

    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(transports, "random", SimpleNamespace(random=lambda: 1.0))
    server = scripted(page(503))
    transport = Transport(server.url, sleep=sleep, pace=Pace(clock=lambda: now, sleep=sleep))

    with deadline():
        with pytest.raises(UnavailableError):
            send(transport)
        after_the_first = now
        with pytest.raises(UnavailableError):
            send(transport)

    assert waited[:7] == [0.25, 0.5, 1, 2, 4, 8, 8]
    assert 1000 + STEP_SECONDS - 8 <= after_the_first <= now < 1000 + STEP_SECONDS
    assert len(server.seen) == len(waited) + 2


def test_what_is_sent_at_the_end_of_a_pause_and_has_no_time_left_belongs_to_that_pause(
    scripted: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(transports, "random", SimpleNamespace(random=lambda: 1.0))
    server = scripted(RESET_UNANSWERED)
    pace = Pace(clock=lambda: now, sleep=sleep)
    transport = Transport(server.url, sleep=sleep, pace=pace)

    pace.hold(2.9)
    for held_back, seconds in ((True, 3), (False, 0.1)):
        with deadline(seconds), pytest.raises(UnreachableError) as raised:
            send(transport)
        assert raised.value.held_back is held_back
    assert len(server.seen) == 2


def test_a_deadline_inside_another_never_extends_it() -> None:
    with deadline(10):
        with deadline(1000):
            assert remaining() <= 10
        with deadline(1):
            assert remaining() <= 1
        assert 1 < remaining() <= 10
    assert remaining() == float("inf")


# Statuses


def test_an_error_after_a_pause_says_so(scripted: Serve, reach: Reach) -> None:
    """Whether the pause is too long, nothing was sent because of it, or something else came after it."""
    transport = reach(scripted(answer(429, {}, retry_after="20")).url)
    for held_back in (False, True):
        with deadline(10), pytest.raises(UnavailableError) as raised:
            send(transport)
        assert raised.value.after_pause
        assert raised.value.held_back is raised.value.with_remedy("").held_back is held_back
    transport = reach(scripted(answer(429, {}, retry_after="1"), answer(404, {})).url)
    with pytest.raises(ApiError) as refused:
        send(transport)
    assert refused.value.after_pause
    with pytest.raises(ApiError) as refused:
        send(transport)
    assert not refused.value.after_pause
    assert refused.value.with_remedy("").after_pause is refused.value.after_pause


@pytest.mark.parametrize("status", [429, 502, 503, 504, 500])
def test_an_answer_of_passing_trouble_is_asked_for_again_after_a_growing_wait(
    scripted: Serve, reach: Reach, waits: Waits, status: int
) -> None:
    server = scripted(page(status), page(status), page(status), OK)

    assert send(reach(server.url)).json() == {"fine": True}
    assert len(server.seen) == 4
    for attempt, wait in enumerate(waits):
        assert 0.125 * 2**attempt <= wait + 0.01
        assert wait <= 0.25 * 2**attempt


@pytest.mark.parametrize(("retry_after", "wait"), [("3", 3.0), ("86400", 30.0)])
@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_is_waited_for_but_not_for_hours(
    scripted: Serve, reach: Reach, waits: Waits, status: int, retry_after: str, wait: float
) -> None:
    server = scripted(page(status, retry_after=retry_after), OK)

    send(reach(server.url), REPEATABLE)

    assert waits == [pytest.approx(wait, abs=0.01)]
    assert len(server.seen) == 2


def test_a_wait_beyond_the_deadline_is_not_begun(scripted: Serve, reach: Reach, waits: Waits) -> None:
    server = scripted(answer(429, {}, retry_after="20"), OK)

    with deadline(10), pytest.raises(UnavailableError) as raised:
        send(reach(server.url))

    assert raised.value.status == 429
    assert waits == []
    assert len(server.seen) == 1


def test_a_step_whose_time_ends_within_a_hold_is_told_of_too_many_requests_and_sends_nothing(
    scripted: Serve, reach: Reach, waits: Waits
) -> None:
    """Whoever the 429 was the answer to: a step that could wait for longer, or one that could not."""
    server = scripted(answer(429, {}, retry_after="20"), OK)
    transport = reach(server.url)

    for _ in range(3):
        with deadline(10), pytest.raises(UnavailableError) as raised:
            send(transport)
        assert raised.value.status == 429
    assert raised.value.sentence == (
        "Could not ask: ThoughtSpot answered 429, too many requests, and asks for a pause that ends only after this"
        " step's time; nothing more was sent."
    )
    assert "100 requests a second" in raised.value.remedy
    assert waits == []
    assert len(server.seen) == 1

    with deadline(30):
        send(transport)
    assert waits == [pytest.approx(20, abs=1)]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 422, 501])
def test_a_refusal_is_not_repeated(scripted: Serve, reach: Reach, waits: Waits, status: int) -> None:
    server = scripted(answer(status, {"error": {"message": {"debug": "no"}}}), OK)

    with pytest.raises(ApiError) as raised:
        send(reach(server.url))

    assert (raised.value.status, raised.value.words) == (status, "no")
    assert len(server.seen) == 1
    assert waits == []


def test_a_write_that_fails_inside_thoughtspot_is_not_repeated(scripted: Serve, reach: Reach) -> None:
    server = scripted(page(500), OK)

    with pytest.raises(UnavailableError):
        send(reach(server.url), REPEATABLE)

    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateways_page_is_told_by_its_title(scripted: Serve, reach: Reach, status: int) -> None:
    server = scripted(page(status, "Upstream &lt;away&gt;\x1b[31m"))

    with pytest.raises(UnavailableError) as raised:
        send(reach(server.url), ONCE)

    assert raised.value.sentence == f"Could not ask: ThoughtSpot answered {status}, Upstream &lt;away&gt;"
    assert "<p>" not in str(raised.value)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_refused_and_names_the_host_to_configure(
    scripted: Serve, reach: Reach, status: int
) -> None:
    elsewhere = scripted(OK)
    server = scripted(answer(status, location=f"{elsewhere.url}/login?token=abc"))

    with pytest.raises(UnreadableError) as raised:
        send(reach(server.url))

    assert f"sends its callers to {elsewhere.url}." in raised.value.sentence
    assert "thoughtspot:host" in raised.value.remedy
    assert "abc" not in str(raised.value)
    assert elsewhere.seen == []
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/login", "another page of its own."),
        ("//sso.invalid/login", "http://sso.invalid."),
        ("https://user:hidden@sso.invalid/", "https://sso.invalid."),
        ("http://[", "another address."),
        ("http://\xff\xfe/", "http://\xff\xfe."),
        ("", "another page of its own."),
    ],
)
def test_a_redirect_is_refused_however_its_target_is_written(
    scripted: Serve, reach: Reach, location: str, target: str
) -> None:
    server = scripted(answer(302, location=location))

    with pytest.raises(UnreadableError) as raised:
        send(reach(server.url))

    assert raised.value.sentence.endswith(f"sends its callers to {target}")
    assert ("configure it" in raised.value.remedy) == ("page of its own" not in target)
    assert "hidden" not in str(raised.value)


# Size


BIG = b" " * 50_000_000


@pytest.mark.parametrize(
    "big",
    [
        answer(200, BIG),
        answer(400, BIG),
        answer(302, BIG, location="/elsewhere"),
        answer(200, gzip.compress(BIG, 1), content_encoding="gzip"),
    ],
    ids=["success", "error", "redirect", "packed"],
)
def test_a_body_of_50_mb_is_not_read_to_its_end(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch, big: Behaviour
) -> None:
    read = 0
    original = transports.Transport._next_piece

    def counted(response: requests.Response) -> bytes:
        nonlocal read
        piece = original(response)
        read += len(piece)
        return piece

    monkeypatch.setattr(transports.Transport, "_next_piece", staticmethod(counted))
    server = scripted(big)

    with pytest.raises(UnreadableError, match="more than 16 MB"):
        send(reach(server.url))

    assert transports.LARGEST_BODY < read < transports.LARGEST_BODY + 1_000_000
    assert len(server.seen) == 1


def test_a_body_up_to_the_limit_is_read_whole(scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps(["x" * 200_000]).encode()
    monkeypatch.setattr(transports, "LARGEST_BODY", len(body))
    server = scripted(answer(200, body))

    assert send(reach(server.url)).body == body


def test_a_body_that_cannot_be_unpacked_is_an_error(scripted: Serve, reach: Reach) -> None:
    server = scripted(answer(200, b"this is not gzip", content_encoding="gzip"))

    with pytest.raises(UnreachableError):
        send(reach(server.url), ONCE)


# The environment


def test_a_netrc_never_replaces_our_token_and_adds_none(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = scripted(OK)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert requests.utils.get_netrc_auth(server.url) == ("somebody", "else")

    transport = reach(server.url)
    send(transport)
    send(transport, token=None)

    assert [seen.headers.get("authorization") for seen in server.seen] == [f"Bearer {TOKEN}", None]


@pytest.fixture
def one_try(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A step that has no time for a second try, and as much for the first as a busy machine may need."""
    for module in (transports, bounded):
        monkeypatch.setattr(module, "GRACE_SECONDS", WAIT_SECONDS)
    with deadline(0):
        yield


@pytest.mark.usefixtures("one_try")
def test_a_proxy_variable_is_heeded_and_no_proxy_too(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = scripted(page(502, "No way"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    host = unused_url().replace("http://", "https://")

    for no_proxy in ("", "127.0.0.1"):
        monkeypatch.setenv("NO_PROXY", no_proxy)
        with pytest.raises(UnreachableError):
            send(reach(host))

    assert [(seen.method, seen.target) for seen in proxy.seen] == [("CONNECT", host.removeprefix("https://"))]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_what_goes_to_loopback_in_clear_passes_no_proxy(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    proxy, server = scripted(OK), scripted(OK)
    monkeypatch.setenv(variable, proxy.url)

    send(reach(server.url))

    assert proxy.seen == []
    assert len(server.seen) == 1


@pytest.mark.usefixtures("one_try")
def test_a_proxy_that_cannot_be_used_is_named_as_the_cause_without_its_password(
    reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", unused_url().replace("http://", "http://me:hidden@"))

    with pytest.raises(UnreachableError) as raised:
        send(reach("https://127.0.0.1:9"))

    assert raised.value.sentence.startswith("Could not ask: the proxy for https://127.0.0.1:9 could not be used")
    assert "NO_PROXY" in raised.value.remedy
    assert "hidden" not in str(raised.value)


@pytest.mark.usefixtures("one_try")
def test_a_proxy_that_refuses_the_way_to_a_tls_host_is_named_as_the_cause(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = scripted(page(407, "Proxy login"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)

    with pytest.raises(UnreachableError, match=r"the proxy for .* could not be used .*407"):
        send(reach("https://127.0.0.1:9"))

    (seen,) = proxy.seen
    assert (seen.method, seen.target) == ("CONNECT", "127.0.0.1:9")
    assert "authorization" not in seen.headers


# TLS


class Authority:
    """A certificate authority, its file, and what a server at some address needs."""

    def __init__(self, folder: Path, name: str) -> None:
        self._authority = trustme.CA()
        self.file = str(folder / f"{name}.pem")
        self._authority.cert_pem.write_to_path(self.file)

    def server_at(self, address: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(address).configure_cert(context)
        return context


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"), "own")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"), "foreign")


def test_a_certificate_of_an_unknown_authority_is_not_trusted_nor_tried_again(
    scripted: Serve, reach: Reach, waits: Waits, own: Authority
) -> None:
    server = scripted(OK, tls=own.server_at("127.0.0.1"))

    with pytest.raises(UnreachableError, match=r"certificate .* is not trusted") as raised:
        send(reach(server.url))

    assert "thoughtspot:caBundle" in raised.value.remedy
    assert (server.seen, server.connections, waits) == ([], 1, [])


def test_a_configured_ca_bundle_is_trusted(scripted: Serve, reach: Reach, own: Authority) -> None:
    server = scripted(OK, tls=own.server_at("127.0.0.1"))

    assert send(reach(server.url, ca_bundle=own.file)).json() == {"fine": True}


def test_without_one_requests_ca_bundle_is_trusted(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch, own: Authority
) -> None:
    server = scripted(OK, tls=own.server_at("127.0.0.1"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", own.file)

    assert send(reach(server.url)).json() == {"fine": True}


def test_a_configured_ca_bundle_outranks_requests_ca_bundle(
    scripted: Serve, reach: Reach, monkeypatch: pytest.MonkeyPatch, own: Authority, foreign: Authority
) -> None:
    server = scripted(OK, tls=own.server_at("127.0.0.1"))

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", foreign.file)
    assert send(reach(server.url, ca_bundle=own.file)).json() == {"fine": True}

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", own.file)
    with pytest.raises(UnreachableError, match="not trusted"):
        send(reach(server.url, ca_bundle=foreign.file))


def test_a_certificate_for_another_name_is_not_trusted(scripted: Serve, reach: Reach, own: Authority) -> None:
    server = scripted(OK, tls=own.server_at("thoughtspot.invalid"))

    with pytest.raises(UnreachableError, match="is not trusted"):
        send(reach(server.url, ca_bundle=own.file))

    assert server.seen == []


@pytest.mark.parametrize("by", ["setting", "variable"])
def test_a_ca_bundle_that_is_not_there_is_an_error_that_names_it(
    reach: Reach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, by: str
) -> None:
    missing = str(tmp_path / "missing.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", missing if by == "variable" else "")

    with pytest.raises(UnreachableError, match=r"missing\.pem") as raised:
        send(reach("https://127.0.0.1:9", ca_bundle=missing if by == "setting" else None))

    assert "REQUESTS_CA_BUNDLE" in raised.value.remedy


def test_a_ca_bundle_that_holds_no_certificate_is_an_error(
    scripted: Serve, reach: Reach, tmp_path: Path, own: Authority
) -> None:
    server = scripted(OK, tls=own.server_at("127.0.0.1"))
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing in here\n")

    with pytest.raises(UnreachableError, match="certificate"):
        send(reach(server.url, ca_bundle=str(empty)))
