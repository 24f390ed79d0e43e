"""Pulumi inside a program of one's own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pulumi import automation
from pulumi.automation import EngineEvent, OpMap, OpType, StepEventMetadata

from pulumi_thoughtspot import (
    ChannelsInput,
    ClusterRouting,
    CommunicationChannelPreference,
    OrgRouting,
    Origin,
    Routing,
    get_communication_channel_preferences,
)

ROUTING: dict[str, ChannelsInput] = {"Sales": ["WEBHOOK"], "Finance": ["EMAIL", "WEBHOOK"]}
DRIFT_FOUND = 2


def program() -> None:
    """What a project's __main__.py would be; here, any data of this program can decide what is declared."""
    for org, channels in ROUTING.items():
        CommunicationChannelPreference(org, org_identifier=org, channels=channels)


def main() -> int:
    """Does one thing, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="python .", description=__doc__)
    parser.add_argument("action", choices=["show", "preview", "up", "drift", "mend", "destroy"])
    action = parser.parse_args().action
    if action == "show":
        print_routing(get_communication_channel_preferences())
        return 0
    changes = run(action)
    if set(changes) <= {OpType.SAME}:
        print("nothing to do")
    elif action == "drift":
        return DRIFT_FOUND
    return 0


def run(action: str) -> OpMap:
    """Has the engine do one thing, and returns how many resources were the same, created, updated, and so on."""
    stack = automation.create_or_select_stack(
        "dev",
        project_name="thoughtspot-automation-api",
        program=program,
        opts=automation.LocalWorkspaceOptions(
            work_dir=str(Path(__file__).parent),
            # The engine starts the provider with this Python, and so finds the package.
            env_vars={"PULUMI_PYTHON_CMD": sys.executable},
        ),
    )
    if action in ("preview", "drift"):
        return stack.preview(refresh=action == "drift", on_event=print_event).change_summary
    if action == "destroy":
        summary = stack.destroy(on_event=print_event).summary
    else:
        summary = stack.up(refresh=action == "mend", on_event=print_event).summary
    return summary.resource_changes or {}


def print_event(event: EngineEvent) -> None:
    """Prints what happens to a preference, and what the provider says of it."""
    if event.resource_pre_event:
        step = event.resource_pre_event.metadata
        if step.type.endswith(":CommunicationChannelPreference") and step.op not in (OpType.SAME, OpType.REFRESH):
            print(f"{step.op.value:<8}{name(step.urn):<10}{channels(step, 'old')} -> {channels(step, 'new')}")
    elif event.diagnostic_event and event.diagnostic_event.urn:
        print(f"{name(event.diagnostic_event.urn)}: {event.diagnostic_event.message.strip()}")


def channels(step: StepEventMetadata, side: str) -> str:
    """The channels before the step ("old") or after it ("new")."""
    state = getattr(step, side)
    return words(state.inputs["channels"]) if state else "no override"


def print_routing(routing: Routing) -> None:
    """Prints what the cluster and every Org get."""
    print(routing.host)
    for default in routing.cluster:
        print(f"cluster   {describe_default(default)}")
    for org in routing.orgs:
        print(f"{org.name:<10}{describe(org)}")


def describe_default(default: ClusterRouting) -> str:
    return "no default" if default.channels is None else words(default.channels)


def describe(org: OrgRouting) -> str:
    if org.channels is None:
        return "not to be told: the cluster's default may not be seen"
    return f"{words(org.channels)} ({'its own' if org.origin is Origin.OVERRIDE else org.origin.value})"


def words(channels: list[str] | tuple[str, ...]) -> str:
    return " and ".join(channels) or "nothing"


def name(urn: str) -> str:
    return urn.rpartition("::")[2]


if __name__ == "__main__":
    sys.exit(main())
