"""Tests of the ThoughtSpot client, which knows nothing of Pulumi."""
