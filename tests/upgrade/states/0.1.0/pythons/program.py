"""A preference for each version of Python: each was declared from that version on."""

import os
from collections.abc import Sequence

from pulumi_thoughtspot import CommunicationChannelPreference


def channels(*usual: str) -> Sequence[str]:
    """Those of the environment, where there are any."""
    return os.environ["CHANNELS"].split() if "CHANNELS" in os.environ else usual


for version in ("3.10", "3.11", "3.12", "3.13", "3.14")[: int(os.environ.get("VERSIONS", "5"))]:
    CommunicationChannelPreference(
        f"python-{version}", org_identifier=f"Python {version}", channels=channels("WEBHOOK")
    )
