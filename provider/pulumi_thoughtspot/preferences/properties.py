"""The names of a preference's properties, as programs write them and states hold them."""

from __future__ import annotations

from pulumi_thoughtspot.rules.properties import ALLOW_OVERWRITE as ALLOW_OVERWRITE
from pulumi_thoughtspot.rules.properties import HOST as HOST
from pulumi_thoughtspot.rules.properties import ORG_ID as ORG_ID
from pulumi_thoughtspot.rules.properties import ORG_IDENTIFIER as ORG_IDENTIFIER
from pulumi_thoughtspot.rules.properties import ORG_NAME as ORG_NAME

CHANNELS = "channels"
EVENT_TYPE = "event_type"
PREVIOUS_CHANNELS = "previous_channels"
MAY_BE_SET = "may_be_set"
"""What else may be set: in the state alone, from an update that may not have been done to the next success."""

INPUTS = (CHANNELS, EVENT_TYPE, ORG_IDENTIFIER, ALLOW_OVERWRITE, HOST)
OUTPUTS = (ORG_ID, ORG_NAME, PREVIOUS_CHANNELS)
"""What only the outputs have: they have the inputs, too."""
