"""A gate before ThoughtSpot: one request is held there until the test lets it go on."""

from __future__ import annotations

import http.client
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from support.patience import HANGING


@dataclass(frozen=True)
class Hold:
    """Which request is held: the ``count``-th to ``endpoint``, before or after ThoughtSpot has ``acted`` on it."""

    endpoint: str
    count: int = 1
    acted: bool = False


@dataclass
class _Held:
    """A request at the gate, and how far it has come."""

    hold: Hold
    left: int
    reached: threading.Event
    let_go: threading.Event
    acted: threading.Event


class Gate:
    """A port on loopback that passes everything on to ``upstream``, alive inside a ``with`` block.

    What has come to the gate is on its way: ThoughtSpot acts on it once it is let go, whether or not anybody is there
    any more to hear the answer.
    """

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream).netloc
        self._held: _Held | None = None
        self._lock = threading.Lock()
        self._passed: list[str] = []
        self._one_more = threading.Condition(self._lock)
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                gate._pass(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Gate:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.open()
        self._server.shutdown()
        self._thread.join()
        self._server.socket.close()

    def hold(self, hold: Hold) -> None:
        """From now on, counts; holds the one request."""
        with self._lock:
            self._passed.clear()
            self._held = _Held(hold, hold.count, threading.Event(), threading.Event(), threading.Event())

    def wait_until_held(self) -> None:
        assert self._held is not None
        assert self._held.reached.wait(HANGING), f"never came to the gate: {self._held.hold}"

    def open(self) -> None:
        """Lets the held request go on, and everything after it; returns when ThoughtSpot has acted on it."""
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            held.let_go.set()
            assert not held.reached.is_set() or held.acted.wait(HANGING)

    def wait_until_passed(self, *endpoints: str) -> None:
        """Returns when ThoughtSpot has acted on these, in this order, since `hold`."""
        with self._one_more:
            came = self._one_more.wait_for(lambda: tuple(self._passed[: len(endpoints)]) == endpoints, HANGING)
            assert came, self._passed

    def _pass(self, client: BaseHTTPRequestHandler) -> None:
        body = client.rfile.read(int(client.headers.get("Content-Length", 0)))
        held = self._of_interest(client.path.rpartition("/")[2])
        if held is not None and not held.hold.acted:
            held.reached.set()
            held.let_go.wait(HANGING)
        status, content_type, content = self._ask(client, body)
        with self._one_more:
            self._passed.append(client.path.rpartition("/")[2])
            self._one_more.notify_all()
        if held is not None:
            held.acted.set()
            held.reached.set()
            held.let_go.wait(HANGING)
        # Nobody may be there any more.
        with suppress(OSError):
            client.send_response(status)
            if content_type:
                client.send_header("Content-Type", content_type)
            if status != 204:
                client.send_header("Content-Length", str(len(content)))
            client.end_headers()
            client.wfile.write(content)

    def _of_interest(self, endpoint: str) -> _Held | None:
        with self._lock:
            held = self._held
            if held is None or endpoint != held.hold.endpoint:
                return None
            held.left -= 1
            return held if held.left == 0 else None

    def _ask(self, client: BaseHTTPRequestHandler, body: bytes) -> tuple[int, str | None, bytes]:
        upstream = http.client.HTTPConnection(self._upstream)
        headers = {name: client.headers[name] for name in ("Authorization", "Content-Type") if name in client.headers}
        upstream.request("POST", client.path, body, headers)
        response = upstream.getresponse()
        content = response.read()
        upstream.close()
        return response.status, response.getheader("Content-Type"), content
