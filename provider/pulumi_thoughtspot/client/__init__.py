"""ThoughtSpot's communication channel preferences over HTTP. Nothing in here knows Pulumi."""
