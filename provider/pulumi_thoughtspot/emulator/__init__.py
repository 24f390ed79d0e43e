"""A stateful stand-in for ThoughtSpot on loopback, for examples, tests and users' own CI.

It emulates the communication channel preferences, the webhooks, the deliveries, the Orgs, and the tokens for them::

    with Emulator(orgs={7: "Sales"}, token="secret-token") as thoughtspot:
        ...  # send requests to thoughtspot.url
        assert thoughtspot.override("Sales") == ["WEBHOOK"]

What ThoughtSpot's documentation leaves open is an option, see :class:`Readings`. Listening takes the extra `emulator`.
"""

from pulumi_thoughtspot.emulator.accounts import User
from pulumi_thoughtspot.emulator.deliveries.rules import DeliveryPolicy, Email, Job
from pulumi_thoughtspot.emulator.emulator import ADMIN, Emulator
from pulumi_thoughtspot.emulator.log import Request
from pulumi_thoughtspot.emulator.readings import Readings
from pulumi_thoughtspot.emulator.webhooks.rules import Webhook

__all__ = ["ADMIN", "DeliveryPolicy", "Email", "Emulator", "Job", "Readings", "Request", "User", "Webhook"]
