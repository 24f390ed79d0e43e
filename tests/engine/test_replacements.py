"""What the engine replaces for a reason of its own keeps what was before: shown for those of which it asks no diff."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference, program

BEFORE = ["EMAIL", "WEBHOOK"]


@pytest.mark.parametrize("reason", ["replacement_trigger", "replace_with"])
def test_a_default_that_is_replaced_is_its_own_and_puts_back_what_was_before(
    stack: Stack, thoughtspot: Emulator, reason: str
) -> None:
    def lines(run: str, channels: tuple[str, ...], **inputs: object) -> str:
        opts = f"replacement_trigger={run!r}" if reason == "replacement_trigger" else "replace_with=[sales]"
        sales = preference("sales", "Sales", (run,), "replace_on_changes=['channels']")
        return program(f"sales = {sales}", preference("default", None, channels, opts, **inputs))

    thoughtspot.set_cluster(BEFORE)
    stack.given(lines("EMAIL", ("WEBHOOK",), allow_overwrite=True))
    run = stack.up(program=lines("WEBHOOK", ()))
    assert "2 replaced" in run.output
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": []}
    stack.destroy()
    assert thoughtspot.cluster == {"LIVEBOARD_SCHEDULE": BEFORE}


@pytest.mark.parametrize("ignored", ["host", "*"])
def test_a_transform_that_keeps_the_host_is_refused_where_the_settings_name_another(
    stack: Stack, thoughtspot: Emulator, ignored: str
) -> None:
    transform = f"""
def keep(args):
    options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(ignore_changes=[{ignored!r}]))
    return pulumi.ResourceTransformResult(args.props, options)
pulumi.runtime.register_resource_transform(keep)
"""
    stack.up(program=program(transform, preference("sales", "Sales")))
    with Emulator(orgs={42: "Sales"}, token="token") as other:
        stack.environment["THOUGHTSPOT_HOST"] = other.url
        refused = stack.refused()
        said = f"The settings name {other.url}, and this resource is on {thoughtspot.url}: ignore_changes keeps"
        assert said in refused.output
        assert other.requests == []
        stack.environment["THOUGHTSPOT_HOST"] = thoughtspot.url
    stack.expect_nothing_to_do()
