"""Sets on two ThoughtSpots: one with everything that a set may have, and an exclusive one."""

import os
from collections.abc import Sequence

import pulumi

from pulumi_thoughtspot import Channel, CommunicationChannelPreferenceSet, Provider


def channels(*usual: Channel) -> Sequence[str]:
    """Those of the environment, where there are any."""
    return os.environ["CHANNELS"].split() if "CHANNELS" in os.environ else usual


europe = Provider("europe", host=os.environ["EUROPE"], username="admin", secret_key="admin-secret-key")

CommunicationChannelPreferenceSet(
    "routing",
    orgs={"Sales": channels(Channel.WEBHOOK), 77: channels(), "Legal": channels(Channel.EMAIL, Channel.WEBHOOK)},
    cluster=channels(Channel.WEBHOOK),
    allow_overwrite=True,
)
CommunicationChannelPreferenceSet(
    "europe",
    orgs={"Vertrieb": channels(Channel.WEBHOOK)},
    exclusive=True,
    opts=pulumi.ResourceOptions(provider=europe),
)
