"""A plugin ends with its engine: not before the step that is under way, and never on less than proof."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from pulumi_thoughtspot.plugin import parent
from support.patience import HANGING


class Told(parent.Steps):
    """Tells when it is waited for, which is when the engine's end has been noticed."""

    def __init__(self) -> None:
        super().__init__()
        self.noticed = threading.Event()

    def wait_for_end(self) -> None:
        self.noticed.set()
        super().wait_for_end()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.setattr(parent, "CHECK_SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def address(of: socket.socket) -> str:
    return f"127.0.0.1:{of.getsockname()[1]}"


def test_the_step_under_way_comes_to_its_end_first(engine: socket.socket) -> None:
    happened: list[object] = []
    over, steps = threading.Event(), Told()

    def end(status: int) -> None:
        happened.append(status)
        over.set()

    assert parent.end_with(address(engine), steps, end)
    with steps.one():
        engine.close()
        assert steps.noticed.wait(HANGING)
        happened.append("the step")
    assert over.wait(HANGING)
    assert happened == ["the step", 0]


def test_where_nobody_listens_to_begin_with_nothing_is_watched(engine: socket.socket) -> None:
    dead = address(engine)
    engine.close()
    for not_an_engine in (dead, "", "x", "0", "127.0.0.1:", "127.0.0.1:99999999", "127.0.0.1:²"):
        assert not parent.end_with(not_an_engine, Told(), pytest.fail)


@pytest.mark.parametrize("failure", [TimeoutError, OSError, ConnectionResetError])
def test_only_a_refused_connection_is_proof(
    engine: socket.socket, monkeypatch: pytest.MonkeyPatch, failure: type[OSError]
) -> None:
    connect: Callable[..., socket.socket] = socket.create_connection
    tries, enough, ended, steps = [], threading.Event(), threading.Event(), Told()

    def scripted(*arguments: object) -> socket.socket:
        tries.append(arguments)
        if len(tries) == 1:
            return connect(*arguments)
        if len(tries) < 5:
            raise failure
        if len(tries) == 6:
            raise failure
        assert not steps.noticed.is_set()
        enough.set()
        raise ConnectionRefusedError

    monkeypatch.setattr(parent.socket, "create_connection", scripted)
    assert parent.end_with(address(engine), steps, lambda _status: ended.set())
    assert enough.wait(HANGING)
    assert ended.wait(HANGING)
    assert len(tries) == 8
