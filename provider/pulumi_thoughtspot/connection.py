"""From settings to a client: the one place that knows both."""

from __future__ import annotations

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.settings import Settings


def connect(settings: Settings, workers: int = 1) -> Client:
    """A client for what the settings say. Nothing is sent before its first call.

    ``workers`` is how many threads will call at once; each has a connection of its own.
    """
    transport = Transport(settings.host, ca_bundle=settings.ca_bundle, workers=workers)
    return Client(transport, settings.credentials, org_id=settings.org_id)
