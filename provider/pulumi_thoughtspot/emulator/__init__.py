"""A stateful stand-in for ThoughtSpot on loopback, for examples, tests and users' own CI.

It emulates the communication channel preferences, the Orgs, and the tokens that they take::

    with Emulator(orgs={7: "Sales"}, token="secret-token") as thoughtspot:
        ...  # send requests to thoughtspot.url
        assert thoughtspot.override("Sales") == ["WEBHOOK"]

What ThoughtSpot's documentation leaves open is an option, see :class:`Readings`. Listening takes the extra `emulator`.
"""

from .accounts import User
from .emulator import ADMIN, Emulator
from .log import Request
from .readings import Readings

__all__ = ["ADMIN", "Emulator", "Readings", "Request", "User"]
