"""Faults between the provider and ThoughtSpot, in every step: what heals, what fails, and that nothing is ever lost."""
