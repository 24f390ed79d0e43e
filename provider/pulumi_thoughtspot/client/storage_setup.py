"""What a cloud account has to be told so that ThoughtSpot may write the files of webhooks to its buckets.

Source: ThoughtSpot's REST API v2, ``webhooks/storage-config`` (since 26.7.0.cl).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_thoughtspot.client.shapes import Json, ShapeError, entries, is_text, whole


@dataclass(frozen=True)
class WebhookStorageConfig:
    """One way from where this ThoughtSpot runs to a bucket. What does not apply to it is None."""

    storage_type: str
    """``OBJECT_STORAGE``."""
    provider: str
    """``AWS_S3`` or ``GCP_GCS``."""
    config_type: str | None
    """The way, in ThoughtSpot's word: ``AWS_TO_S3_STORAGE``, ``GCP_TO_S3_STORAGE``, ``GCP_TO_GCS_STORAGE``."""
    aws_account_id: str | None
    """The AWS account of ThoughtSpot, which takes on the role that writes to the bucket."""
    gcp_service_account_id: str | None
    """The number of ThoughtSpot's service account in GCP."""
    oidc_provider: str | None
    """The identity provider by which a role in AWS knows ThoughtSpot's service account in GCP."""
    trust_policy_template: Mapping[str, Any] | str | None
    """The trust policy of the role in AWS."""
    service_account_email: str | None
    """ThoughtSpot's service account in GCP."""
    required_role: str | None
    """The role in GCP that ThoughtSpot's service account takes on the account that may write to the bucket."""
    setup_instructions: tuple[str, ...]
    """The steps, in ThoughtSpot's words."""


def storage_setups_in(answer: Json) -> list[WebhookStorageConfig]:
    """What ``webhooks/storage-config`` answered; raises `ShapeError` where it is not that."""
    return [_setup(entry) for entry in entries(answer, "the answer")]


def _setup(entry: Mapping[str, Json]) -> WebhookStorageConfig:
    config = entry.get("config")
    if not is_text(entry.get("provider")) or not (config is None or isinstance(config, Mapping)):
        raise ShapeError("an entry without its provider or config")
    given = config or {}
    policy, steps = given.get("trust_policy_template"), given.get("setup_instructions")
    return WebhookStorageConfig(
        storage_type=_text(entry.get("storage_type")) or "OBJECT_STORAGE",
        provider=whole(entry["provider"]),
        config_type=_text(given.get("config_type")),
        aws_account_id=_text(given.get("aws_account_id")),
        gcp_service_account_id=_text(given.get("gcp_service_account_id")),
        oidc_provider=_text(given.get("oidc_provider")),
        trust_policy_template=policy if isinstance(policy, (Mapping, str)) else None,
        service_account_email=_text(given.get("service_account_email")),
        required_role=_text(given.get("required_role")),
        setup_instructions=tuple(whole(step) for step in steps if is_text(step)) if isinstance(steps, list) else (),
    )


def _text(value: Json) -> str | None:
    return whole(value) if isinstance(value, str) else None
