"""Programs that run in this process, as those of Pulumi's Automation API do: "inline programs" in its words."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2_grpc


@contextmanager
def served(program: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Serves a program to the CLI while the block lasts; gives the option with which the CLI finds it.

    The program has this environment, and so has this process in the meantime.
    """
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageServer(lambda: _run(program)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with mock.patch.dict(os.environ, environment, clear=True):
            yield f"--client=127.0.0.1:{port}"
    finally:
        server.stop(None)


def _run(program: Path) -> None:
    exec(compile(program.read_text(), str(program), "exec"), {"__name__": "__main__"})
