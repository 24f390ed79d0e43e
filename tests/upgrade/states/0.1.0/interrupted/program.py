"""What the last run did not bring about: a move, a change and a new preference."""

import os
from collections.abc import Sequence

from pulumi_thoughtspot import CommunicationChannelPreference


def channels(*usual: str) -> Sequence[str]:
    """Those of the environment, where there are any."""
    return os.environ["CHANNELS"].split() if "CHANNELS" in os.environ else usual


CommunicationChannelPreference("default", channels=channels("WEBHOOK"))
CommunicationChannelPreference("moved", org_identifier="Marketing", channels=channels("WEBHOOK"))
CommunicationChannelPreference("changed", org_identifier="Legal", channels=channels())
CommunicationChannelPreference("new", org_identifier="Finance", channels=channels("WEBHOOK"))
