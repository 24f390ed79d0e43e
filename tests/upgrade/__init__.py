"""Stacks that earlier releases left behind, and what becomes of them now."""
