"""The names of a set's properties, as programs write them and states hold them."""

from __future__ import annotations

from pulumi_thoughtspot.preferences.properties import EVENT_TYPE as EVENT_TYPE
from pulumi_thoughtspot.rules.properties import ALLOW_OVERWRITE as ALLOW_OVERWRITE
from pulumi_thoughtspot.rules.properties import HOST as HOST

ORGS = "orgs"
CLUSTER = "cluster"
EXCLUSIVE = "exclusive"
ORG_IDS = "org_ids"
ORG_NAMES = "org_names"
PREVIOUS_CLUSTER_CHANNELS = "previous_cluster_channels"

INPUTS = (ORGS, CLUSTER, EVENT_TYPE, EXCLUSIVE, ALLOW_OVERWRITE, HOST)
OUTPUTS = (ORG_IDS, ORG_NAMES, PREVIOUS_CLUSTER_CHANNELS)
"""What only the outputs have: they have the inputs, too."""
