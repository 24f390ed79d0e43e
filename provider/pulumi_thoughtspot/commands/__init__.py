"""The subcommands of `pulumi-thoughtspot`, one file each, and what they share."""
