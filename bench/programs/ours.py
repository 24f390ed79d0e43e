"""N Orgs with this package."""

from __future__ import annotations

import pulumi_thoughtspot as thoughtspot
from bench.programs.declared import channels_of_orgs

for number, channels in channels_of_orgs().items():
    thoughtspot.CommunicationChannelPreference(f"org-{number}", org_identifier=f"Org {number}", channels=channels)
