"""Server: the service on a loopback port, by Werkzeug, with connections that stay open between requests."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Request, Response

from pulumi_thoughtspot.emulator.control import CONTROL_PATH, answer_control
from pulumi_thoughtspot.emulator.routes import Call, Service

_HOST = "127.0.0.1"
_BACKLOG = 128
# How often the accepting thread looks whether it shall stop, which is also how long a stop takes.
_POLL_SECONDS = 0.02
_JOIN_SECONDS = 5.0
_LONGEST_LENGTH = 12


class Server:
    """A service that listens from construction until :meth:`stop`.

    `latency` returns the seconds by which each request to ThoughtSpot's endpoints is delayed before it is carried out.
    Raises :class:`OSError` if the port cannot be had; port 0 is any free one.
    """

    def __init__(self, service: Service, port: int, latency: Callable[[], float]) -> None:
        self._service = service
        self._latency = latency
        self._stopping = threading.Event()
        # Werkzeug ends the process if it cannot bind: so it is given a socket that is bound already.
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as bound:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((_HOST, port))
            bound.listen(_BACKLOG)
            self._listener = _Listener(_HOST, port, Request.application(self._answer), _Handler, fd=bound.fileno())
        self.url: str = f"http://{_HOST}:{self._listener.port}"
        service.url = self.url
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(_POLL_SECONDS,), name=f"emulator {self.url}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Free the port, close every connection, and wait until all threads have ended."""
        self._stopping.set()
        self._listener.shutdown()
        self._thread.join(_JOIN_SECONDS)
        self._listener.close_connections()

    def _answer(self, request: Request) -> Response:
        call = Call(
            request.method, request.path, request.headers.get("Authorization", ""), request.get_data(cache=False)
        )
        if call.path.startswith(CONTROL_PATH):
            answer = answer_control(self._service, call)
        else:
            self._stopping.wait(self._latency())
            answer = self._service.answer(call)
        response = _Response(answer.content, answer.status, content_type=answer.content_type)
        if answer.allow:
            response.headers["Allow"] = answer.allow
        return response


class _Response(Response):
    # Werkzeug's default is a text type, also for a 204.
    default_mimetype = None


class _Listener(ThreadedWSGIServer):
    """Werkzeug's threaded server, which also knows its open connections."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._connections: dict[socket.socket, threading.Thread] = {}
        super().__init__(*args, **options)

    def process_request(self, request: Any, client_address: object) -> None:
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._connections[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        self._connections.pop(request, None)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Close every connection, idle or not, and wait for its thread."""
        still_open = dict(self._connections)
        for connection in still_open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in still_open.values():
            thread.join(_JOIN_SECONDS)


class _Handler(WSGIRequestHandler):
    """Answers the requests of one connection.

    Werkzeug's own handler closes the connection after each request, and waits some milliseconds before it does. This
    one reads each body to its end, so that the next request starts where it should.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        if environ.get("wsgi.input_terminated"):
            content = environ["wsgi.input"].read()
        else:
            length = self.headers.get("Content-Length") or "0"
            if not (length.isascii() and length.isdigit() and len(length) <= _LONGEST_LENGTH):
                self.send_error(400)
                return
            content = self.rfile.read(int(length))
        environ.update({"wsgi.input": io.BytesIO(content), "CONTENT_LENGTH": str(len(content))})
        response = _Response.from_app(self.server.app, environ, buffered=True)
        self.send_response(response.status_code)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.get_data())

    def version_string(self) -> str:
        """Return the Server header, which says what answers."""
        return "pulumi-thoughtspot-emulator"

    def log(self, type: str, message: str, *args: object) -> None:
        """Log nothing: the emulator keeps its own log."""
