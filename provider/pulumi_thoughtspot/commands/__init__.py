"""The subcommands of `pulumi-thoughtspot` that look at a ThoughtSpot."""
