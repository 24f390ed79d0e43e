"""Programs, a line at a time."""

from __future__ import annotations


def preference(
    name: str, org: str | int | None = None, channels: object = ("WEBHOOK",), opts: str = "", **inputs: object
) -> str:
    """A line that declares a preference. ``opts`` are the arguments of `pulumi.ResourceOptions`, as written."""
    arguments = [repr(name), f"channels={list(channels) if isinstance(channels, tuple) else channels!r}"]
    if org is not None:
        arguments.append(f"org_identifier={org!r}")
    arguments += [f"{key}={value!r}" for key, value in inputs.items()]
    if opts:
        arguments.append(f"opts=pulumi.ResourceOptions({opts})")
    return f"CommunicationChannelPreference({', '.join(arguments)})"


def program(*lines: str) -> str:
    return "\n".join(lines)
