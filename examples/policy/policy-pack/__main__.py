"""What every routing of ThoughtSpot's notifications has to keep to."""

import re

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

PREFERENCE = "pulumi-python:dynamic/thoughtspot:CommunicationChannelPreference"
CUSTOMERS = re.compile(r"Customer .+")


def never_silent(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    if args.resource_type == PREFERENCE and not args.props["channels"]:
        report_violation("channels=[] delivers nothing. Name a channel, or remove the resource.", None)


def customers_by_webhook(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    if args.resource_type != PREFERENCE:
        return
    org = args.props.get("org_identifier", "")
    if CUSTOMERS.fullmatch(org) and "WEBHOOK" not in args.props["channels"]:
        report_violation(f"{org} is a customer's Org: add WEBHOOK to its channels.", None)


PolicyPack(
    "thoughtspot-routing",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy(
            name="never-silent",
            description="No scope is switched off.",
            validate=never_silent,
        ),
        ResourceValidationPolicy(
            name="customers-by-webhook",
            description="Customers' Orgs are delivered to by webhook.",
            validate=customers_by_webhook,
        ),
    ],
)
