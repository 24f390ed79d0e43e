"""The names of the properties that several resources have, as programs write them and states hold them."""

from __future__ import annotations

# Inputs.
ORG_IDENTIFIER = "org_identifier"
ALLOW_OVERWRITE = "allow_overwrite"
HOST = "host"
"""Not written by the program: the check adds the configured host, so that a move to another one shows."""

# Outputs.
ORG_ID = "org_id"
ORG_NAME = "org_name"
