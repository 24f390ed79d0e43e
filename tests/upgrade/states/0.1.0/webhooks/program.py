"""Webhooks with all that can be set of one."""

import os

import pulumi

from pulumi_thoughtspot import Webhook, WebhookStatus

secret = pulumi.Config().require_secret
url = os.environ.get("URL", "https://hooks.example.com/liveboards")

Webhook("plain", url)
Webhook("token", url, org_identifier="Sales", authentication={"bearer_token": secret("token")})
Webhook(
    "full",
    pulumi.Output.secret(url),
    org_identifier=77,
    name="of marketing",
    description="For marketing",
    url_params={"team": "marketing", "key": secret("token")},
    additional_headers={"X-Environment": "production", "X-Key": secret("token")},
    authentication={"api_key": {"key": "X-Api-Key", "value": "plain-in-the-program"}},
    signature_verification={"header": "X-Signature", "secret": secret("token")},
    storage_destination={"aws_s3": {"bucket_name": "b", "region": "r", "role_arn": "arn", "path_prefix": "p"}},
    status=WebhookStatus.DISABLED,
)
Webhook(
    "basic",
    url,
    org_identifier="Legal",
    authentication={"basic_auth": {"username": "ts", "password": secret("token")}},
    storage_destination={"gcp_gcs": {"bucket_name": "b", "service_account_email": "a@b.example"}},
    allow_overwrite=True,
)
Webhook(
    "oauth",
    url,
    org_identifier="Finance",
    authentication={
        "oauth2": {"authorization_url": "https://id.example.com", "client_id": "ts", "client_secret": secret("token")}
    },
    opts=pulumi.ResourceOptions(retain_on_delete=True),
)
