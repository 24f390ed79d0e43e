"""Settings that were given without their namespace, on the real engine: in a preview, an up, and the look-up."""

from __future__ import annotations

from support.cli import Stack

HINTS = [
    "proof:host is no setting, and is not used; did you mean thoughtspot:host?",
    "thoughtspot:secret_key is no setting, and is not used; did you mean thoughtspot:secretKey?",
]


def test_what_looks_like_a_setting_that_is_missing_is_named(stack: Stack) -> None:
    del stack.environment["THOUGHTSPOT_HOST"], stack.environment["THOUGHTSPOT_TOKEN"]
    stack.run("config", "set", "host", "https://a.example")
    stack.run("config", "set", "--secret", "thoughtspot:secret_key", "hidden-from-all")
    stack.declare('CommunicationChannelPreference("default", channels=["EMAIL"])')
    outputs = [stack.run("preview", status=None).output, stack.refused().output]
    stack.declare("get_communication_channel_preferences()")
    outputs.append(stack.run("preview", status=None).output)
    for output in outputs:
        for hint in HINTS:
            assert hint in output
        assert "hidden-from-all" not in output
