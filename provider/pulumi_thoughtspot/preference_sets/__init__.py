"""The rules of many Orgs as one resource. Nothing in here knows Pulumi; what one preference is, `preferences` knows."""
