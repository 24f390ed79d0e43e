"""A host that answers as it likes, and a command line to meet it with."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

_FILLERS = "\u115f\u1160\u3164\uffa0"


@dataclass(frozen=True)
class Seen:
    """One request as it came in; names of headers are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Peer:
    """The other end of one connection."""

    def __init__(self, host: Host, handler: BaseHTTPRequestHandler) -> None:
        self._host = host
        self._handler = handler

    def send(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._host.sent += len(data)

    def pause(self, seconds: float) -> None:
        """Waits, but not beyond the host's end."""
        self._host.ending.wait(seconds)


Reply = Callable[[Peer], None]


def reply(status: int, body: Any = b"", content_type: str = "application/json", **headers: str) -> Reply:
    """A whole answer; ``body`` is bytes as they are, or else becomes JSON. ``retry_after`` is ``Retry-After``."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda peer: peer.send(
        head(status, Content_Length=str(len(content)), Content_Type=content_type, **headers) + content
    )


def head(status: int, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Hostile", *(f"{name.replace('_', '-')}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def complaint(words: str) -> Reply:
    """An error as ThoughtSpot writes it."""
    return reply(400, {"error": {"message": {"code": 10002, "debug": words}}})


def set_at(*orgs: tuple[str, str], channel: str = "WEBHOOK") -> Reply:
    """The answer to any search: each Org, by its id and name, has one channel, and there are no webhooks."""
    preferences = [{"event_type": "LIVEBOARD_SCHEDULE", "channels": [channel]}]
    entries = [{"org": {"id": org_id, "name": name}, "preferences": preferences} for org_id, name in orgs]
    return reply(200, {"cluster_preferences": [], "org_preferences": entries, "webhooks": []})


class Host:
    """A server on loopback, alive inside a ``with`` block. ``replies``: by the last part of the path, or ``any``.

    It lists no Orgs: what its search for preferences shows is what there is.

    ``seen`` are its requests, ``sent`` is how many bytes were taken from it, ``hung_up`` whether somebody went away
    before an answer was over.
    """

    def __init__(self, **replies: Reply) -> None:
        self.seen: list[Seen] = []
        self.sent = 0
        self.hung_up = threading.Event()
        self.ending = threading.Event()
        host = self

        class Handler(BaseHTTPRequestHandler):
            def parse_request(self) -> bool:
                if not super().parse_request():
                    return False
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                host.seen.append(Seen(self.path, headers, body))
                chosen = replies.get(self.path.rpartition("/")[2]) or replies["any"]
                if self.path.endswith("/orgs/search"):
                    chosen = reply(200, [])
                try:
                    chosen(Peer(host, self))
                except OSError:
                    host.hung_up.set()
                self.close_connection = True
                return False

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                del request, client_address

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Host:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.ending.set()
        self._server.shutdown()
        with suppress(OSError):
            self._server.server_close()
        self._thread.join()


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def is_one_clear_error(said: Said) -> bool:
    """Whether a command failed as it should: one error in words, and no traceback."""
    assert "Traceback" not in said.text, said.text[-2000:]
    assert said.status == 1, said
    assert said.err.startswith("error: "), said
    assert said.err.count("error: ") == 1, said
    assert len(said.err) < 3000, len(said.err)
    return True


def is_harmless(text: str) -> bool:
    """Whether nothing in ``text`` moves a terminal's cursor, hides, turns the direction, or is a colour of Pulumi's."""
    odd = [
        character
        for character in text
        if (unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") and character != "\n")
        or character in _FILLERS
    ]
    assert not odd, (odd, text)
    assert not re.search(r"<\{%.*?%\}>", text), text
    return True
