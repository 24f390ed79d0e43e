"""Runs of the real CLI that are interrupted in the middle of a step."""
