"""A stand-in for the key service that encrypts the stacks of the tests, as HashiCorp Vault's transit engine does.

With a passphrase, which a user may have as well, the CLI derives the key by a million rounds at the start of every
command: half of what a command of these tests would take.
"""

from __future__ import annotations

import functools
import itertools
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PROVIDER = "hashivault://tests"
"""The secrets provider of a stack, as `pulumi stack init` takes it."""


def environment() -> Mapping[str, str]:
    """The variables by which the CLI finds the service, which answers as long as this process lives."""
    return {"VAULT_ADDR": _address(), "VAULT_TOKEN": "token-of-the-tests"}


@functools.cache
def _address() -> str:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Transit)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class _Transit(BaseHTTPRequestHandler):
    """Keeps what is encrypted, and gives out a number for it."""

    kept: dict[str, str] = {}  # noqa: RUF012
    numbers = itertools.count(1)

    def do_PUT(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/transit/encrypt/tests":
            ciphertext = f"vault:v1:{next(self.numbers)}"
            self.kept[ciphertext] = asked["plaintext"]
            self._answer(200, {"data": {"ciphertext": ciphertext}})
        elif self.path == "/v1/transit/decrypt/tests" and asked["ciphertext"] in self.kept:
            self._answer(200, {"data": {"plaintext": self.kept[asked["ciphertext"]]}})
        else:
            self._answer(400, {"errors": [f"{self.path} does not know {asked}"]})

    def _answer(self, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""
