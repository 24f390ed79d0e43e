"""The providers behind the resources: the classes whose module and names stand in users' states.

A state holds each of them as a pickle *by reference*, so neither this module's path nor a class's name ever changes.
"""

from __future__ import annotations

from typing import ClassVar

from pulumi_thoughtspot.plugin.provider import DynamicProvider
from pulumi_thoughtspot.preference_sets.steps import PreferenceSetSteps
from pulumi_thoughtspot.preferences.steps import PreferenceSteps
from pulumi_thoughtspot.rules.steps import ResourceSteps
from pulumi_thoughtspot.webhooks.steps import WebhookSteps


class PreferenceProvider(DynamicProvider):
    """The provider behind `CommunicationChannelPreference`."""

    steps: ClassVar[type[ResourceSteps]] = PreferenceSteps


class WebhookProvider(DynamicProvider):
    """The provider behind `Webhook`."""

    steps: ClassVar[type[ResourceSteps]] = WebhookSteps


class PreferenceSetProvider(DynamicProvider):
    """The provider behind `CommunicationChannelPreferenceSet`."""

    steps: ClassVar[type[ResourceSteps]] = PreferenceSetSteps
