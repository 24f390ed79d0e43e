"""Storage set-up: what a cloud account has to be told so that this ThoughtSpot may write to its buckets."""

from __future__ import annotations

from pulumi_thoughtspot.emulator.fields import Fields
from pulumi_thoughtspot.emulator.readings import Readings

# None of these accounts exists: the emulator writes to no bucket.
_AWS_ACCOUNT = "123456789012"
_GCP_ACCOUNT_ID = "100000000000000000001"
_GCP_ACCOUNT_EMAIL = "webhooks@thoughtspot-emulator.iam.gserviceaccount.com"
_OIDC_PROVIDER = "accounts.google.com"
_CONFIG = (
    "config_type",
    "aws_account_id",
    "gcp_service_account_id",
    "oidc_provider",
    "trust_policy_template",
    "service_account_email",
    "required_role",
    "setup_instructions",
)


def storage_config(readings: Readings) -> list[Fields]:
    """Return one entry for each way from where this ThoughtSpot runs to a bucket."""
    if readings.hosted_on == "aws":
        return [_entry("AWS_S3", _AWS_TO_S3, readings)]
    return [_entry("AWS_S3", _GCP_TO_S3, readings), _entry("GCP_GCS", _GCP_TO_GCS, readings)]


def _entry(provider: str, config: Fields, readings: Readings) -> Fields:
    whole = {name: config.get(name) for name in _CONFIG} if readings.unset_webhook_fields == "null" else config
    return {"storage_type": "OBJECT_STORAGE", "provider": provider, "config": whole}


def _trust_policy(principal: Fields, action: str, condition: str, value: str) -> Fields:
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Condition": {"StringEquals": {condition: value}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


_AWS_TO_S3: Fields = {
    "config_type": "AWS_TO_S3_STORAGE",
    "aws_account_id": _AWS_ACCOUNT,
    "trust_policy_template": _trust_policy(
        {"AWS": f"arn:aws:iam::{_AWS_ACCOUNT}:root"}, "sts:AssumeRole", "sts:ExternalId", "ts-webhook-emulator"
    ),
    "setup_instructions": [
        "1. Make an IAM role with this trust policy.",
        "2. Let the role put objects into the bucket.",
    ],
}
_GCP_TO_S3: Fields = {
    "config_type": "GCP_TO_S3_STORAGE",
    "gcp_service_account_id": _GCP_ACCOUNT_ID,
    "oidc_provider": _OIDC_PROVIDER,
    "trust_policy_template": _trust_policy(
        {"Federated": f"arn:aws:iam::YOUR_AWS_ACCOUNT_ID:oidc-provider/{_OIDC_PROVIDER}"},
        "sts:AssumeRoleWithWebIdentity",
        f"{_OIDC_PROVIDER}:sub",
        _GCP_ACCOUNT_ID,
    ),
    "setup_instructions": [
        f"1. Add {_OIDC_PROVIDER} as an identity provider.",
        "2. Make an IAM role with this trust policy.",
        "3. Let the role put objects into the bucket.",
    ],
}
_GCP_TO_GCS: Fields = {
    "config_type": "GCP_TO_GCS_STORAGE",
    "service_account_email": _GCP_ACCOUNT_EMAIL,
    "required_role": "roles/iam.serviceAccountTokenCreator",
    "setup_instructions": [
        "1. Choose a service account that may write to the bucket.",
        f"2. Grant {_GCP_ACCOUNT_EMAIL} the required role on it.",
    ],
}
