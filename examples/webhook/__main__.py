"""A webhook of an Org, and the Org routed to it: both in one `pulumi up`."""

import pulumi

from pulumi_thoughtspot import Channel, CommunicationChannelPreference, EventType, Webhook, WebhookStatus

config = pulumi.Config()

# Where the Liveboards of Sales go. The receiver knows ThoughtSpot by the token, and what it has sent by the signature.
hook = Webhook(
    "sales",
    url="https://hooks.example.com/liveboards",
    org_identifier="Sales",
    name="liveboards",
    description="Managed by Pulumi",
    events=[EventType.LIVEBOARD_SCHEDULE],
    url_params={"team": "sales"},
    additional_headers={"X-Environment": "production"},
    authentication={"bearer_token": config.require_secret("hookToken")},
    signature_verification={"header": "X-Signature", "secret": config.require_secret("hookSecret")},
    # Where the files are to go to a bucket, and not with each request:
    # storage_destination={"aws_s3": {"bucket_name": "liveboards", "region": "us-east-1", "role_arn": "arn:aws:…"}},
    status=WebhookStatus.ENABLED,
)

# The Org is routed to it once it is there: without a webhook, its schedules would fail.
CommunicationChannelPreference(
    "sales",
    org_identifier="Sales",
    channels=[Channel.WEBHOOK],
    opts=pulumi.ResourceOptions(depends_on=[hook]),
)

pulumi.export("webhook", hook.webhook_id)
