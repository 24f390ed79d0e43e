"""Random histories of a stack and its ThoughtSpot."""
