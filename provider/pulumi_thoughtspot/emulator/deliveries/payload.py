"""Payload: what a webhook is sent, in the form of ThoughtSpot's page "Webhook payload for scheduled Liveboard events".

What the values are, and where the JSON has the files of a storage destination, is the emulator's own.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone

from urllib3 import encode_multipart_formdata
from urllib3.fields import RequestField

from pulumi_thoughtspot.emulator.deliveries.rules import Job
from pulumi_thoughtspot.emulator.webhooks.rules import Webhook

_INSTANCE = "pulumi-thoughtspot-emulator"
_NO_UPLOAD = "The emulator writes to no bucket."
# One page with nothing on it.
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def payload(job: Job, webhook: Webhook, url: str) -> tuple[bytes, str]:
    """Return the body of a delivery and its content type. `url` is where this ThoughtSpot is.

    Without a storage destination it is multipart, with the JSON in the part `payload` and a PDF in the part `file`.
    """
    content = _json(job, webhook, url)
    filename = f"{job.event_name or 'validation'}.pdf"
    if webhook.storage_destination is not None:
        content["files"] = [_file(filename, webhook.storage_destination)]
        content["error"] = f"all file uploads failed (1 files): {_NO_UPLOAD}"
        return json.dumps(content).encode(), "application/json"
    parts = [RequestField("payload", json.dumps(content)), RequestField("file", _PDF, filename)]
    parts[0].make_multipart(content_type="application/json")
    parts[1].make_multipart(content_type="application/pdf")
    return encode_multipart_formdata(parts, boundary=uuid.uuid5(uuid.NAMESPACE_URL, job.id).hex)


def _json(job: Job, webhook: Webhook, url: str) -> dict[str, object]:
    name = job.event_name or "Test delivery"
    at = datetime.fromtimestamp(job.creation_time_in_millis / 1000, timezone.utc)
    recipients = [{"type": "EXTERNAL_EMAIL", "email": address} for address in job.recipients or []]
    return {
        "eventId": job.id,
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventType": job.event_type,
        "schemaVersion": "1.0",
        "source": {
            "applicationName": "ThoughtSpot",
            "applicationUrl": url,
            "instanceId": _INSTANCE,
            "orgId": str(job.org_id),
        },
        "actor": {"actorType": "SYSTEM"},
        "metadataObject": {"objectType": "LIVEBOARD", "id": job.event_id, "name": name},
        "data": {
            "scheduleDetails": {
                "scheduleId": job.event_id,
                "name": name,
                "runId": job.run_id,
                "fileFormat": "pdf",
                "status": "SCHEDULED",
                "emailIds": job.recipients or [],
            },
            "recipients": recipients,
            "msgUniqueId": job.id,
            "channelID": webhook.id,
            "channelType": "webhook",
            "communicationType": "LiveboardSchedules",
        },
    }


def _file(filename: str, storage: dict[str, object]) -> dict[str, object]:
    return {
        "filename": filename,
        "contentType": "application/pdf",
        "size": len(_PDF),
        "provider": storage.get("storage_type"),
        "uploadStatus": "FAILED",
        "errorMessage": _NO_UPLOAD,
    }
