"""What a webhook is, when two are the same, and what follows from a change. Nothing in here knows Pulumi."""
