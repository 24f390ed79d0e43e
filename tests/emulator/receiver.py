"""A receiver of webhooks, on loopback, which keeps what it was sent."""

from __future__ import annotations

import email
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Received:
    """One request that came in."""

    path: str
    headers: Message
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query, keep_blank_values=True)

    @property
    def parts(self) -> dict[str, Message]:
        """The parts of a multipart body, by their names."""
        whole = email.message_from_bytes(
            b"Content-Type: " + self.headers["Content-Type"].encode() + b"\n\n" + self.body
        )
        assert whole.is_multipart()
        return {str(part.get_param("name", header="Content-Disposition")): part for part in whole.get_payload()}  # type: ignore[union-attr,misc]

    @property
    def payload(self) -> dict[str, Any]:
        """What a webhook is told, with a storage destination or without."""
        if self.headers["Content-Type"] == "application/json":
            return dict(json.loads(self.body))
        content = self.parts["payload"].get_payload(decode=True)
        assert isinstance(content, bytes)
        return dict(json.loads(content))


class Receiver:
    """What came in so far; `answer` gives the status of the next answer and its body, and may wait."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[Received] = []
        self.answer: Callable[[Received], tuple[int, bytes]] = lambda _: (200, b"")

    def will_answer(self, *statuses: int) -> None:
        """Answer with these, one after the other, and with the last one from then on."""
        left = list(statuses)
        self.answer = lambda _: (left.pop(0) if len(left) > 1 else left[0], b"")


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Yield a receiver that listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            one = Received(self.path, self.headers, body)
            receiver.received.append(one)
            status, content = receiver.answer(one)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "http://example.com/")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing of a client that was gone before it was answered."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def dead_url() -> str:
    """A URL where nothing listens."""
    with receiving() as receiver:
        return receiver.url
