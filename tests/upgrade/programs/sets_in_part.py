"""What the last run did not bring about: an Org that was not known then, and an override that a refresh has shown."""

import os
from collections.abc import Sequence

import pulumi

from pulumi_thoughtspot import CommunicationChannelPreferenceSet, Provider


def channels(*usual: str) -> Sequence[str]:
    """Those of the environment, where there are any."""
    return os.environ["CHANNELS"].split() if "CHANNELS" in os.environ else usual


europe = Provider("europe", host=os.environ["EUROPE"], username="admin", secret_key="admin-secret-key")

exclusive = CommunicationChannelPreferenceSet(
    "europe",
    orgs={"Vertrieb": channels("WEBHOOK")},
    exclusive=True,
    opts=pulumi.ResourceOptions(provider=europe),
)
CommunicationChannelPreferenceSet(
    "routing",
    orgs={"Sales": channels("WEBHOOK"), "Later": channels("EMAIL")},
    cluster=channels("WEBHOOK"),
    opts=pulumi.ResourceOptions(depends_on=[exclusive]),
)
