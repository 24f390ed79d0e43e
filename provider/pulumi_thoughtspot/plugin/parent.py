"""A plugin that does not outlive its engine.

The engine ends its plugins when it ends. Where it was killed it could not, and the SDK's plugin would wait for the next
request for ever: its parent is a shell that waits for it in turn, so that no change of the parent tells. What does tell
is the engine's address, at which it listens as long as it lives. Measured with Python SDK 3.272.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CHECK_SECONDS = 2.0
"""Time between one look and the next; two in a row that find nobody are proof."""

_CONNECT_SECONDS = 5.0


class Steps:
    """The steps that are under way in this process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """For the time of one step."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def wait_for_end(self) -> None:
        """Returns when none is under way."""
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way)


def end_with(address: str, steps: Steps, end: Callable[[int], object] = os._exit) -> bool:
    """Ends this process when nobody listens at ``address`` any more and the last step is over.

    Returns whether it will: not where nobody listens there to begin with, as where the plugin was started by hand for
    PULUMI_DEBUG_PROVIDERS.
    """
    if _listens(address) is not True:
        return False

    def watch() -> None:
        # Some systems refuse a connection to who listens, too, where many come at once: but not twice.
        refusals = 0
        while refusals < 2:
            time.sleep(CHECK_SECONDS)
            refusals = refusals + 1 if _listens(address) is False else 0
        steps.wait_for_end()
        end(0)

    threading.Thread(target=watch, name="parent", daemon=True).start()
    return True


def _listens(address: str) -> bool | None:
    """Whether somebody listens there; None where that cannot be told, which proves nothing."""
    host, _, port = address.rpartition(":")
    if not (port.isascii() and port.isdigit()):
        return None
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS):
            return True
    except ConnectionRefusedError:
        return False
    except (OSError, OverflowError):
        return None
