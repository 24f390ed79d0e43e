"""What has moved into a component, or on to another parent, with another value: the refusal names its alias."""

from __future__ import annotations

from support.cli import Stack

COMPONENT = """
a = pulumi.ComponentResource("proof:a:Team", "a")
b = pulumi.ComponentResource("proof:b:Team", "b")
"""
INTO_A = "aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]"
A_TO_B = "aliases=[pulumi.Alias(parent=OLD_PARENT)]"


def program(name: str, channel: str, *options: str) -> str:
    return COMPONENT + (
        f'CommunicationChannelPreference("{name}", channels=["{channel}"], org_identifier="Sales",'
        f" opts=pulumi.ResourceOptions({', '.join(options)}))"
    )


def test_the_refusal_names_the_alias_of_each_move(stack: Stack) -> None:
    stack.given(program("sales", "EMAIL"))

    refused = stack.refused(program=program("sales", "WEBHOOK", "parent=a"))
    assert "if the resource was only renamed or moved, give it" in refused.output
    assert INTO_A in refused.output
    assert A_TO_B in refused.output
    assert 'aliases=[pulumi.Alias(name="OLD-NAME")]' in refused.output

    moved = stack.up(program=program("sales", "WEBHOOK", "parent=a", INTO_A))
    assert "1 updated" in moved.output

    on = stack.up(program=program("sales", "EMAIL", "parent=b", A_TO_B.replace("OLD_PARENT", "a")))
    assert "1 updated" in on.output

    both = 'aliases=[pulumi.Alias(name="sales", parent=b)]'
    renamed_too = stack.up(program=program("new-sales", "WEBHOOK", both))
    assert "1 updated" in renamed_too.output
    assert set(stack.resources()) >= {"new-sales"}
