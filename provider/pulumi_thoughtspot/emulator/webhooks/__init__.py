"""Webhooks: their rules, their JSON, their endpoints, and what a test does to them by hand."""
