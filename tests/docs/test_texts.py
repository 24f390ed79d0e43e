"""What pages show as text is what the code makes."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from docs.pages import matches, read
from pulumi_thoughtspot import CommunicationChannelPreference, get_communication_channel_preferences
from pulumi_thoughtspot.emulator import Emulator


def test_a_slip_is_told_as_shown() -> None:
    channels: Any = ["webhook"]
    with pytest.raises(pulumi.RunError) as error:
        CommunicationChannelPreference("sales", org_identifier="Sales", channels=channels)
    beginning = "CommunicationChannelPreference 'sales': channels: "
    shown = read("docs/communication-channel-preference.md").section("Inputs").spans
    assert str(error.value).removeprefix(beginning) in shown
    assert str(error.value).startswith(beginning)


def test_an_unknown_org_is_told_as_shown() -> None:
    shown = read("docs/get-communication-channel-preferences.md").blocks[2].text
    with Emulator(token="token") as emulator, pytest.raises(pulumi.RunError) as error:
        get_communication_channel_preferences(["Nowhere"], host=emulator.url, token="token")
    assert matches(shown, f"error: {error.value}")
    assert shown.count("\n") == f"{error.value}\n".count("\n")
