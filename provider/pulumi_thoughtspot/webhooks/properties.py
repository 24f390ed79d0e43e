"""The names of a webhook's properties, as programs write them and states hold them."""

from __future__ import annotations

from pulumi_thoughtspot.rules.properties import ALLOW_OVERWRITE as ALLOW_OVERWRITE
from pulumi_thoughtspot.rules.properties import HOST as HOST
from pulumi_thoughtspot.rules.properties import ORG_ID as ORG_ID
from pulumi_thoughtspot.rules.properties import ORG_IDENTIFIER as ORG_IDENTIFIER
from pulumi_thoughtspot.rules.properties import ORG_NAME as ORG_NAME

NAME = "name"
URL = "url"
EVENTS = "events"
DESCRIPTION = "description"
URL_PARAMS = "url_params"
ADDITIONAL_HEADERS = "additional_headers"
AUTHENTICATION = "authentication"
SIGNATURE_VERIFICATION = "signature_verification"
STORAGE_DESTINATION = "storage_destination"
STATUS = "status"
WEBHOOK_ID = "webhook_id"
UNSETTLED = "unsettled"
"""In the state alone: the last write may not be done, so that the next update is to set everything."""

SETTINGS = (
    NAME,
    URL,
    EVENTS,
    DESCRIPTION,
    URL_PARAMS,
    AUTHENTICATION,
    SIGNATURE_VERIFICATION,
    STORAGE_DESTINATION,
    ADDITIONAL_HEADERS,
    STATUS,
)
"""What is set of a webhook in ThoughtSpot, each under the name of the field of `WebhookSettings` that it becomes."""
INPUTS = (*SETTINGS, ORG_IDENTIFIER, ALLOW_OVERWRITE, HOST)
OUTPUTS = (ORG_ID, ORG_NAME, WEBHOOK_ID)
"""What only the outputs have: they have the inputs, too."""

SECRET = "secret"
"""The secret of `SIGNATURE_VERIFICATION`."""
NOT_KNOWN = "(not known)"
"""Stands in a state for a secret that ThoughtSpot has and never shows. It is never sent."""
MASK = "***"
"""How ThoughtSpot shows a secret."""
