"""What each fault does on the wire, to one request."""

from __future__ import annotations

import json

from faults.proxy import Answer, Exchange, Strike

PAGE = (
    b"<!DOCTYPE html><html><head><title>Down for maintenance</title><style>p { color: red }</style></head>"
    b"<body><p>Please wait.</p></body></html>"
)
HTML = "text/html; charset=utf-8"
JSON = "application/json"
_NEVER_COMES = 1_000_000
"""Bytes that are announced; at a byte a second, a step's minute ends long before."""
_MORE_THAN_A_MINUTE = 1_000


def answers(
    status: int, content_type: str, body: bytes, *, acts: bool = False, retry_after: str | None = None
) -> Strike:
    """An answer instead of ThoughtSpot's, after it acted or not."""
    lines = [f"HTTP/1.1 {status} Struck", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    if retry_after is not None:
        lines.append(f"Retry-After: {retry_after}")
    instead = "\r\n".join([*lines, "", ""]).encode() + body

    def strike(exchange: Exchange) -> bool:
        if acts:
            exchange.forward()
        exchange.send(instead)
        return True

    return strike


def page(status: int, *, acts: bool = False) -> Strike:
    """The HTML of a gateway or of maintenance."""
    return answers(status, HTML, PAGE, acts=acts)


def error(status: int, words: str, retry_after: str | None = None) -> Strike:
    """An error as ThoughtSpot words it."""
    message = {"code": 10000, "incident_id_guid": "5a4f", "trace_id_guid": "77c1", "debug": words}
    return answers(status, JSON, json.dumps({"error": {"message": message}}).encode(), retry_after=retry_after)


def reset_before(exchange: Exchange) -> bool:
    """The connection is reset; ThoughtSpot has never seen the request."""
    exchange.reset()
    return False


def reset_after(exchange: Exchange) -> bool:
    """ThoughtSpot acts; its answer is lost."""
    exchange.forward()
    exchange.reset()
    return False


def silence(exchange: Exchange) -> bool:
    """Nothing ever comes; ThoughtSpot has not acted."""
    exchange.say_nothing()
    return False


def silence_after(exchange: Exchange) -> bool:
    """Nothing ever comes, though ThoughtSpot has acted."""
    exchange.forward()
    exchange.say_nothing()
    return False


def answers_whole(exchange: Exchange) -> bool:
    """The answer comes, all of it; it may drip at the other side."""
    exchange.send(exchange.forward().raw)
    return True


def head_without_end(exchange: Exchange) -> bool:
    """The answer's head comes, and has no end."""
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"." * _MORE_THAN_A_MINUTE)
    exchange.wait_for_end()
    return False


def body_without_end(exchange: Exchange) -> bool:
    """The answer's head comes at once, and of its body some: it has no end."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {_NEVER_COMES}\r\n\r\n"
    exchange.send(head.encode() + b" " * _MORE_THAN_A_MINUTE)
    exchange.wait_for_end()
    return False


def half(exchange: Exchange) -> bool:
    """ThoughtSpot acts; its answer is cut in the middle: in its body, or, where it has none, in its first line."""
    answer = exchange.forward()
    exchange.send(answer.head + answer.body[: len(answer.body) // 2] if answer.body else answer.head[:8])
    return False


def longer_than_it_is(exchange: Exchange) -> bool:
    """Content-Length announces more than comes, and the connection stays open."""
    exchange.send(_of_length(exchange.forward(), +10).raw)
    exchange.say_nothing()
    return False


def shorter_than_it_is(exchange: Exchange) -> bool:
    """Content-Length announces less than comes, and the rest stands before the next answer."""
    exchange.send(_of_length(exchange.forward(), -10).raw)
    return True


def _of_length(answer: Answer, more: int) -> Answer:
    length = len(answer.body)
    head = answer.head.replace(f"Content-Length: {length}".encode(), f"Content-Length: {length + more}".encode())
    assert head != answer.head, answer.head
    return Answer(head, answer.body)
