"""A secret that stands in clear in the stack's config: what a preview and an up say."""

from __future__ import annotations

from support.cli import Stack

WARNING = "thoughtspot:token stands in clear in the stack's config. Encrypt it: pulumi config set --secret"
DECLARED = """
CommunicationChannelPreference("default", channels=["EMAIL"])
CommunicationChannelPreference("sales", channels=["WEBHOOK"], org_identifier="Sales")
"""


def test_a_preview_and_an_up_warn_once_of_a_secret_in_clear(users_stack: Stack) -> None:
    stack = users_stack.declare(DECLARED)
    stack.run("config", "set", "thoughtspot:token", "my-token-in-clear", "--plaintext")
    for command in (["preview"], ["up", "--yes", "--skip-preview"]):
        output = stack.run(*command).output
        assert output.partition("Diagnostics:")[2].count(WARNING) == 1, output
        assert "my-token-in-clear" not in output
    stack.go_on_with_processes_at_hand()
    stack.run("config", "set", "--secret", "thoughtspot:token", "my-token-in-clear")
    assert "stands in clear" not in stack.run("preview").output


def test_so_does_whatever_looks(stack: Stack) -> None:
    stack.run("config", "set", "thoughtspot:token", "my-token-in-clear", "--plaintext")
    for looks in (
        "get_communication_channel_preferences()",
        "get_webhook_storage_config()",
        "CommunicationChannelPreference.get('default', 'cluster/LIVEBOARD_SCHEDULE')",
    ):
        output = stack.declare(looks).run("preview", status=None).output
        assert output.partition("Diagnostics:")[2].count(WARNING) == 1, output
