"""What pages show as text is what the code makes."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from docs.pages import read
from pulumi_thoughtspot import CommunicationChannelPreference


def test_a_slip_is_told_as_shown() -> None:
    channels: Any = ["webhook"]
    with pytest.raises(pulumi.RunError) as error:
        CommunicationChannelPreference("sales", org_identifier="Sales", channels=channels)
    beginning = "CommunicationChannelPreference 'sales': channels: "
    shown = read("docs/communication-channel-preference.md").section("Inputs").spans
    assert str(error.value).removeprefix(beginning) in shown
    assert str(error.value).startswith(beginning)
