"""ThoughtSpot's channel preferences and webhooks over HTTP. Nothing in here knows Pulumi."""
