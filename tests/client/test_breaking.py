"""What breaks a connection over TLS and behind a proxy: when it is tried again, and whether a write may be done."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from types import SimpleNamespace

import pytest
import trustme
import urllib3

from pulumi_thoughtspot.client import deadline as deadlines
from pulumi_thoughtspot.client import transport as transports
from pulumi_thoughtspot.client.asked_once import AskedOnce
from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import BearerToken
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.preferences import CLUSTER, Replace
from pulumi_thoughtspot.client.retry import ONCE, REPEATABLE, SEARCH, Retry
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.errors import OutOfTimeError, ThoughtSpotError, UnknownOrgError, UnreachableError
from pulumi_thoughtspot.webhooks import notices
from pulumi_thoughtspot.webhooks.identity import Key
from support.patience import HANGING

from .scripted import RESET_UNREAD, Behaviour, Peer, Scripted, Waits, answer, page, raw

Serve = Callable[..., Scripted]
Hosts = Callable[[Callable[[socket.socket], object]], str]
TOKEN = "our-token"
OK = answer(200, {"fine": True})
BEHIND = "https://127.0.0.1:9"
"""A host that only a proxy reaches."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def bundle(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    authority.cert_pem.write_to_path(str(file))
    return str(file)


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    """Starts hosts that do something with each connection, and returns their address."""
    with ExitStack() as running:

        def start(act: Callable[[socket.socket], object]) -> str:
            listener = running.enter_context(socket.create_server(("127.0.0.1", 0)))

            def serve() -> None:
                with suppress(OSError):
                    while True:
                        act(listener.accept()[0])

            threading.Thread(target=serve, daemon=True).start()
            return f"127.0.0.1:{listener.getsockname()[1]}"

        yield start


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock on which only waiting takes time."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=lambda: clock.now))

    def sleep(seconds: float) -> None:
        clock.now += seconds

    clock.sleep = sleep
    return clock


def send(transport: Transport, retry: Retry) -> object:
    return transport.send("POST", "/there", {"a": 1}, purpose="ask", retry=retry, token=TOKEN).json()


def read_request(host: socket.socket) -> None:
    """All of it: a host that hangs up before that breaks the connection."""
    while not host.recv(65536).endswith(b'{"a": 1}'):
        pass


# 1. A SOCKS proxy


def test_a_socks_proxy_is_used(
    monkeypatch: pytest.MonkeyPatch, hosts: Hosts, context: ssl.SSLContext, bundle: str
) -> None:
    asked: list[bytes] = []

    def socks5(peer: socket.socket) -> None:
        peer.recv(64)
        peer.sendall(b"\x05\x00")
        asked.append(peer.recv(64))
        peer.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x09")
        with context.wrap_socket(peer, server_side=True) as host:
            read_request(host)
            host.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")

    monkeypatch.setenv("ALL_PROXY", f"socks5://{hosts(socks5)}")
    assert send(Transport(BEHIND, ca_bundle=bundle), ONCE) == {}
    assert len(asked) == 1


# 2. What breaks after the request has left


def test_a_write_whose_connection_breaks_behind_a_proxy_may_be_done(
    scripted: Serve, monkeypatch: pytest.MonkeyPatch, context: ssl.SSLContext, bundle: str
) -> None:
    def lets_through_to_a_host_that_hangs_up(peer: Peer) -> bool:
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(peer._connection, server_side=True) as host:
            read_request(host)
        return False

    monkeypatch.setenv("HTTPS_PROXY", scripted(Behaviour(lets_through_to_a_host_that_hangs_up)).url)
    with pytest.raises(UnreachableError, match=f"no answer from {BEHIND}") as raised:
        send(Transport(BEHIND, ca_bundle=bundle), ONCE)
    assert raised.value.may_be_done
    assert "proxy" not in str(raised.value).lower()


def test_a_connection_over_tls_that_is_reset_while_the_request_is_sent_is_tried_again(
    scripted: Serve, context: ssl.SSLContext, bundle: str
) -> None:
    server = scripted(RESET_UNREAD, RESET_UNREAD, OK, tls=context)
    assert send(Transport(server.url, ca_bundle=bundle, sleep=Waits().record), REPEATABLE) == {"fine": True}
    assert server.turns == 3


def test_what_breaks_tls_after_the_request_leaves_a_write_open(
    scripted: Serve, context: ssl.SSLContext, bundle: str
) -> None:
    def act(peer: Peer) -> bool:
        os.write(peer._connection.fileno(), b"this is not TLS any more\r\n")
        return False

    server = scripted(Behaviour(act), tls=context)
    with pytest.raises(UnreachableError) as raised:
        send(Transport(server.url, ca_bundle=bundle), ONCE)
    assert len(server.seen) == 1
    assert raised.value.may_be_done


# 3. What breaks before the request has left


def test_a_handshake_that_is_hung_up_on_is_tried_again(hosts: Hosts, clock: SimpleNamespace) -> None:
    came: list[socket.socket] = []

    def hang_up(peer: socket.socket) -> None:
        came.append(peer)
        peer.recv(65536)
        peer.close()

    with deadline(2), pytest.raises(UnreachableError, match="no answer from"):
        send(Transport(f"https://{hosts(hang_up)}", sleep=clock.sleep), SEARCH)
    assert len(came) > 1


@pytest.mark.parametrize(
    "hung_up",
    [ssl.SSLEOFError(8, "EOF occurred"), ssl.SSLZeroReturnError(6, "closed"), ConnectionResetError(), TimeoutError()],
    ids=lambda error: type(error).__name__,
)
def test_whatever_ends_a_handshake_early_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, clock: SimpleNamespace, hung_up: OSError
) -> None:
    """Which of them it is depends on who is faster."""

    def connect(_: object) -> None:
        raise hung_up

    monkeypatch.setattr(urllib3.connection.HTTPSConnection, "connect", connect)
    with deadline(2), pytest.raises(UnreachableError, match=r"no answer from \S+ in \d+ attempts"):
        send(Transport("https://127.0.0.1:9", sleep=clock.sleep), SEARCH)


def test_a_handshake_that_nobody_answers_leaves_no_write_open(hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "CONNECT_SECONDS", 0.2)
    kept: list[socket.socket] = []
    with deadline(0.3), pytest.raises(UnreachableError) as raised:
        send(Transport(f"https://{hosts(kept.append)}"), ONCE)
    assert not raised.value.may_be_done


# 4. What a proxy refuses for good


@pytest.mark.parametrize("status", [403, 407])
def test_a_proxy_that_refuses_is_not_asked_again(
    scripted: Serve, monkeypatch: pytest.MonkeyPatch, clock: SimpleNamespace, status: int
) -> None:
    proxy = scripted(page(status, "No"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://me:wrong@"))
    with pytest.raises(UnreachableError, match=f"proxy .* could not be used .*{status}"):
        send(Transport(BEHIND, sleep=clock.sleep), SEARCH)
    assert (len(proxy.seen), clock.now) == (1, 1000.0)


def test_a_proxy_whose_name_is_nobodys_is_an_error_at_once(
    monkeypatch: pytest.MonkeyPatch, clock: SimpleNamespace
) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    with pytest.raises(UnreachableError, match="proxy"):
        send(Transport(BEHIND, sleep=clock.sleep), SEARCH)
    assert clock.now == 1000.0


# 5. Answers


@pytest.mark.parametrize("interim", ["102 Processing\r\n", "103 Early Hints\r\nLink: </x>\r\n"])
def test_an_interim_answer_is_not_the_answer(scripted: Serve, interim: str) -> None:
    refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    server = scripted(raw(f"HTTP/1.1 {interim}\r\n".encode() + refusal, stays_open=True))
    client = Client(Transport(server.url), BearerToken(TOKEN))
    with pytest.raises(ThoughtSpotError, match="403"):
        client.preferences.configure([Replace(CLUSTER, "LIVEBOARD_SCHEDULE", frozenset({"EMAIL"}))])


def test_a_write_whose_answer_is_too_large_may_be_done(scripted: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "LARGEST_BODY", 100)
    client = Client(Transport(scripted(answer(200, b" " * 200)).url), BearerToken(TOKEN))
    with pytest.raises(ThoughtSpotError, match="the rest was not read") as raised:
        client.preferences.configure([Replace(CLUSTER, "LIVEBOARD_SCHEDULE", frozenset({"EMAIL"}))])
    assert raised.value.may_be_done


def test_what_is_no_header_is_told_nowhere(scripted: Serve, caplog: pytest.LogCaptureFixture) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nYou sent Bearer {TOKEN}\r\nContent-Length: 2\r\n\r\n"
    with caplog.at_level(logging.WARNING):
        send(Transport(scripted(raw(head.encode() + b"{}")).url), ONCE)
    assert caplog.text == ""


def test_an_unknown_org_is_known_beside_a_secret_of_that_word(scripted: Serve) -> None:
    words = "org_identifier in org_preferences does not match a known org."
    server = scripted(answer(400, {"error": {"message": {"code": 10002, "debug": words}}}))
    with pytest.raises(UnknownOrgError, match=r"does not \*+ a known org"):
        Transport(server.url).send("POST", "/t", {}, purpose="ask", retry=SEARCH, token="t", secrets=["match"])


# 6. Time, and ^C


def test_a_step_does_not_wait_for_a_name_that_is_looked_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.Event()

    def look_up(*_: object, **__: object) -> None:
        found.wait(HANGING)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with deadline(0.3), pytest.raises(UnreachableError, match="longer than the step has"):
        send(Transport("https://thoughtspot.invalid"), SEARCH)
    assert not found.is_set()
    found.set()


def test_what_waited_for_other_steps_says_that_the_run_was_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "_all_ends", 0.0)
    once = AskedOnce(lambda: 1, "ask for the token's Org")
    once._under_way = True
    with pytest.raises(OutOfTimeError, match="the run was cancelled"):
        once()
    assert "the run was cancelled" in str(notices.not_read(Key("https://h", "7", "w")))
