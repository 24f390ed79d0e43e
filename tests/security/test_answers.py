"""Answers made to exhaust, to confuse or to detain: each is given up, with one clear error."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
import zlib
from itertools import count

import pytest

from pulumi_thoughtspot.client import deadline
from pulumi_thoughtspot.client.transport import LARGEST_BODY
from support.patience import HANGING

from .conftest import Clock, Command, Hosts
from .hostile import Peer, Reply, complaint, head, is_one_clear_error, reply, set_at

MB = 1024 * 1024
IN_FLIGHT = 16 * MB
"""What the sockets of both ends may hold beside what was read."""


# Size


def endless(peer: Peer) -> None:
    peer.send(head(200, Content_Type="application/json", Content_Length=str(50 * MB)))
    for _ in range(50):
        peer.send(b" " * MB)


def endless_in_chunks(peer: Peer) -> None:
    peer.send(head(200, Content_Type="application/json", Transfer_Encoding="chunked"))
    for _ in range(50):
        peer.send(b"%x\r\n" % MB + b" " * MB + b"\r\n")


def endless_until_closed(peer: Peer) -> None:
    peer.send(head(200, Content_Type="application/json"))
    for _ in range(50):
        peer.send(b" " * MB)


def endless_error(peer: Peer) -> None:
    peer.send(head(400, Content_Type="text/html", Content_Length=str(50 * MB)))
    for _ in range(50):
        peer.send(b"<" * MB)


def endless_size_of_a_chunk(peer: Peer) -> None:
    peer.send(head(200, Content_Type="application/json", Transfer_Encoding="chunked") + b"5;")
    for _ in range(50):
        peer.send(b"a" * MB)


@pytest.mark.parametrize(
    "big", [endless, endless_in_chunks, endless_until_closed, endless_error, endless_size_of_a_chunk]
)
def test_a_body_of_50_mb_is_refused_without_reading_it_whole(command: Command, hosts: Hosts, big: Reply) -> None:
    host = hosts(any=big)
    # Of what breaks off, a search is tried again; once is enough here.
    with deadline.deadline(0.5):
        assert is_one_clear_error(command("show", host=host.url))
    assert len(host.seen) * (LARGEST_BODY + IN_FLIGHT) > host.sent
    assert host.hung_up.wait(HANGING)


def packed(megabytes: int, layers: int) -> bytes:
    body = bytearray()
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    for _ in range(megabytes):
        body += packer.compress(b" " * MB)
    content = bytes(body) + packer.flush()
    for _ in range(layers - 1):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        content = packer.compress(content) + packer.flush()
    return content


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_small_body_that_unpacks_to_200_mb_never_fills_the_memory(
    command: Command, hosts: Hosts, layers: int
) -> None:
    content = packed(200, layers)
    host = hosts(any=reply(200, content, content_encoding=", ".join(["gzip"] * layers)))
    tracemalloc.start()
    try:
        said = command("show", host=host.url)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert is_one_clear_error(said)
    assert "more than 16 MB" in said.err
    assert peak < 4 * LARGEST_BODY


def test_a_hundred_layers_of_packing_are_refused(command: Command, hosts: Hosts) -> None:
    host = hosts(any=reply(200, b"x", content_encoding=", ".join(["gzip"] * 100)))
    with deadline.deadline(0.5):
        assert is_one_clear_error(command("show", host=host.url))


# Sense

DEEP = 100_000
LISTS = b"[" * DEEP + b"]" * DEEP
OBJECTS = b'{"error":' * DEEP + b"1" + b"}" * DEEP
ENTRY = b'{"cluster_preferences": [{"event_type": "LIVEBOARD_SCHEDULE", "channels": [%s]}]}'
HUGE_ID = [{"org": {"id": "9" * 5000, "name": "Sales"}, "preferences": []}]


@pytest.mark.parametrize(
    "mad",
    [
        reply(200, LISTS),
        reply(200, OBJECTS),
        reply(400, LISTS),
        reply(400, OBJECTS),
        complaint("[" * DEEP + "]" * DEEP),
        reply(200, b'{"cluster_preferences": 1' + b"0" * 10_000 + b"}"),
        reply(200, ENTRY % b"1e400"),
        reply(200, ENTRY % b"NaN"),
        reply(200, ENTRY % b"null"),
        reply(200, b"\xef\xbb\xbf" + ENTRY % b'"EMAIL"'),
        reply(200, (ENTRY % b'"EMAIL"').decode().encode("utf-16")),
        reply(200, b"\xff\xfe\xfd"),
        reply(200, b""),
        reply(200, b"null"),
        reply(200, {"cluster_preferences": [], "org_preferences": HUGE_ID}),
    ],
    ids=[
        "deep lists",
        "deep objects",
        "deep lists in an error",
        "deep objects in an error",
        "deep lists in words",
        "a huge number",
        "infinity",
        "no number",
        "null",
        "a byte order mark",
        "UTF-16",
        "no text",
        "nothing",
        "nothing at all",
        "a huge id",
    ],
)
def test_an_answer_out_of_its_mind_is_one_clear_error(command: Command, hosts: Hosts, mad: Reply) -> None:
    assert is_one_clear_error(command("show", host=hosts(any=mad).url))


@pytest.mark.parametrize(
    "lifetime",
    [
        b'"creation_time_in_millis": 0.5, "expiration_time_in_millis": 1' + b"0" * 400,
        b'"creation_time_in_millis": NaN, "expiration_time_in_millis": Infinity',
        b'"creation_time_in_millis": -Infinity, "expiration_time_in_millis": 1e400',
        b'"creation_time_in_millis": {}, "expiration_time_in_millis": "soon"',
    ],
    ids=["huge", "no number", "infinite", "no time"],
)
def test_a_token_of_any_lifetime_can_be_used(command: Command, hosts: Hosts, lifetime: bytes) -> None:
    host = hosts(full=reply(200, b'{"token": "minted", ' + lifetime + b"}"), any=set_at(("42", "Sales")))
    said = command("show", host=host.url, USERNAME="eva", PASSWORD="secret")
    assert (said.status, said.err) == (0, "")
    assert "Sales" in said.out


def test_of_a_key_that_comes_twice_the_last_one_counts(command: Command, hosts: Hosts) -> None:
    first, last = b'{"org_preferences": [], "cluster_preferences": "?", ', ENTRY[1:] % b'"WEBHOOK"'
    assert "Cluster default: WEBHOOK" in command("show", "--org", "0", host=hosts(any=reply(200, first + last)).url).out


def test_bytes_that_are_no_text_are_shown_as_such(command: Command, hosts: Hosts) -> None:
    body = json.dumps([{"org": {"id": "42", "name": "SaXles"}, "preferences": []}]).encode().replace(b"X", b"\xff")
    host = hosts(any=reply(200, b'{"cluster_preferences": [], "org_preferences": ' + body + b"}"))
    said = command("show", host=host.url)
    assert said.status == 0
    assert "Sa\N{REPLACEMENT CHARACTER}les" in said.out


def test_words_made_to_be_slow_are_given_up_soon(hosts: Hosts) -> None:
    """Sixty strings that would take a second each, in a process that is killed after half of that, of computing."""
    slow = "Error Code:" + "x" * 9980
    host = hosts(any=reply(400, {"debug": [slow] * 60}))
    show = f"exec {sys.executable} -m pulumi_thoughtspot.cli show"
    done = subprocess.run(
        ["sh", "-c", f"ulimit -t 30; {show}"],
        env={"THOUGHTSPOT_HOST": host.url, "THOUGHTSPOT_TOKEN": "token"},
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGING,
    )
    assert done.returncode == 1, done
    assert done.stderr.startswith("error: ")


@pytest.mark.parametrize("subcommand", ["show", "doctor", "import"])
def test_a_flood_of_words_is_cut_short(command: Command, hosts: Hosts, subcommand: str) -> None:
    host = hosts(any=reply(401, {"debug": ["word " * 90] * 20_000}))
    assert len(command(subcommand, host=host.url).text) < 5000


# Time


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "retry_after",
    [
        "86400",
        "9" * 400,
        "1" + "0" * 400,
        "1e400",
        "-5",
        "0",
        "",
        "soon",
        "NaN",
        "Infinity",
        "\u0665".encode().decode("latin-1"),
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Fri, 31 Dec 9999 23:59:59 -9999",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Wed, 21 Oct 99999999999 07:28:00 GMT",
        "Wed, 21 Oct 1999 07:28:00 GMT",
        "Wed, 99 Xyz 2099 77:28:00 QQQ",
        ", " * 1000,
    ],
    ids=lambda text: text[:40] or "empty",
)
def test_no_retry_after_detains_a_command(
    command: Command, hosts: Hosts, clock: Clock, status: int, retry_after: str
) -> None:
    host = hosts(any=reply(status, {}, retry_after=retry_after))
    assert is_one_clear_error(command("show", host=host.url))
    assert 0 < sum(clock.waits) <= deadline.STEP_SECONDS
    assert all(0 <= wait <= 31 for wait in clock.waits)
    assert len(host.seen) < 100


def endless_header(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        peer.send(b"a")
        peer.pause(0.02)


def endless_headers(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\n")
    for number in count():
        peer.send(b"X-%d: y\r\n" % number)
        peer.pause(0.04)


def endless_not_yet(peer: Peer) -> None:
    while True:
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        peer.pause(0.02)


def endless_body(peer: Peer) -> None:
    peer.send(head(200, Content_Type="application/json", Content_Length=str(50 * MB)))
    while True:
        peer.send(b" ")
        peer.pause(0.02)


@pytest.mark.parametrize("slow", [endless_header, endless_headers, endless_not_yet, endless_body])
def test_a_host_that_never_comes_to_its_end_is_given_up(command: Command, hosts: Hosts, slow: Reply) -> None:
    host = hosts(any=slow)
    with deadline.deadline(0.3):
        assert is_one_clear_error(command("show", host=host.url))
    assert host.hung_up.wait(HANGING)
