"""The benchmark: whole lives of N Orgs on the real Pulumi and an emulated ThoughtSpot, beside two other providers."""
