"""What stands behind a webhook: an HTTP server on this machine that takes only what is signed with its secret."""

from __future__ import annotations

import hashlib
import hmac
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

HEADER = "X-Signature"
"""The header that the signature is in."""


class Receiver:
    """Listens inside a ``with`` block. ``taken`` counts what was signed with ``secret``."""

    def __init__(self, secret: str) -> None:
        self.taken = 0
        self._secret = secret
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_genuine = receiver.has_signed(body, self.headers.get(HEADER, ""))
                receiver.taken += is_genuine
                self.send_response(200 if is_genuine else 401)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/liveboards"

    def has_signed(self, body: bytes, signature: str) -> bool:
        """Whether ``signature`` is that of ``body``: HMAC-SHA256 in hexadecimal digits, as the emulator signs."""
        expected = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, signature)

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
