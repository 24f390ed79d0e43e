"""N Orgs with this package, as one resource."""

from __future__ import annotations

import pulumi_thoughtspot as thoughtspot
from bench.programs.declared import channels_of_orgs

thoughtspot.CommunicationChannelPreferenceSet(
    "routing", orgs={f"Org {number}": channels for number, channels in channels_of_orgs().items()}
)
