"""Test deliveries of webhooks, and the history of all deliveries."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import DeliveryPolicy, Emulator, Readings

from .client import EVENT_TYPE, TIMEOUT, URL, Api, debug
from .receiver import Receiver, dead_url
from .test_deliveries import OUTSIDE, oauth2
from .test_webhooks import GCS, S3, SIGNATURE, of_org, storage

DAY = 24 * 60 * 60


def test_a_validation_sends_one_test_delivery(ts: Emulator, api: Api, receiver: Receiver) -> None:
    hook = ts.add_webhook(
        "hook",
        receiver.url,
        authentication={"BEARER_TOKEN": "canary"},
        signature_verification=SIGNATURE,
        additional_headers=[{"key": "X-Environment", "value": "production"}],
        url_params={"version": "v1"},
    )

    for identifier in ("hook", hook.id):
        answer = api.validate(identifier)
        assert answer.status_code == 200
        body = answer.json()
        job_id = body.pop("job_id")
        assert job_id.startswith("n.validation-")
        assert body == {
            "channel_type": "WEBHOOK",
            "channel_id": hook.id,
            "channel_name": "hook",
            "event_type": EVENT_TYPE,
            "result_code": "SUCCESS",
            "details": [
                {
                    "validation_step": "HTTP_CONNECTION_CHECK",
                    "status": "SUCCESS",
                    "http_status": 200,
                    "error_message": None,
                    "aws_s3_info": None,
                    "gcp_gcs_info": None,
                }
            ],
        }
        (job,) = api.search_history(job_ids=[job_id]).json()["jobs"]
        created = job.pop("creation_time_in_millis")
        assert created > 1_600_000_000_000
        event = {"type": EVENT_TYPE, "id": f"validation-{hook.id}", "name": None, "run_id": None}
        assert job == {
            "id": job_id,
            "status": "SUCCESS",
            "event": event,
            "recipients": None,
            "detail": "",
            "try_count": 1,
        }
    one, other = receiver.received
    assert (one.headers["Authorization"], one.headers["X-Environment"]) == ("Bearer canary", "production")
    assert (one.query, len(one.headers["X-Signature"])) == ({"version": ["v1"]}, 64)
    assert one.payload["data"]["channelID"] == hook.id
    assert one.payload["eventId"] != other.payload["eventId"] == job_id


def detail(api: Api, identifier: str = "hook") -> tuple[str, str, int | None, str | None]:
    """How the one step of a test delivery went, which its job in the history says as well."""
    answer = api.validate(identifier)
    assert answer.status_code == 200
    (step,) = answer.json()["details"]
    (job,) = api.search_history(job_ids=[answer.json()["job_id"]]).json()["jobs"]
    message = step["error_message"]
    assert (job["status"], job["detail"]) == (
        step["status"],
        "" if message is None else f"{step['validation_step']}: {message}",
    )
    assert answer.json()["result_code"] == step["status"]
    return step["status"], step["validation_step"], step["http_status"], message


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_test_delivery_that_is_not_taken_is_not_tried_again(
    ts: Emulator, api: Api, receiver: Receiver, status: int
) -> None:
    ts.add_webhook("hook", receiver.url)
    receiver.will_answer(status)
    assert detail(api) == ("FAILED", "HTTP_CONNECTION_CHECK", status, f"The receiver answered {status}.")
    assert [len(receiver.received), ts.jobs[0].try_count] == [1, 1]


def test_a_test_delivery_that_does_not_arrive_says_why(ts: Emulator, api: Api, receiver: Receiver) -> None:
    ts.add_webhook("hook", dead_url())
    assert detail(api) == ("FAILED", "HTTP_CONNECTION_CHECK", None, "The receiver cannot be reached.")
    ts.change_webhook("hook", url=URL)
    assert detail(api) == ("FAILED", "HTTP_CONNECTION_CHECK", None, OUTSIDE)
    ts.change_webhook("hook", url=receiver.url, authentication=oauth2(receiver, (403, b"")))
    assert detail(api)[3] == "The authorization server answered 403."
    assert [job.try_count for job in ts.jobs] == [1, 0, 1]


def test_a_test_delivery_that_is_not_answered_in_time_says_so(
    emulate: Callable[..., Emulator], receiver: Receiver
) -> None:
    ts = emulate(delivery=DeliveryPolicy(timeout=0.05))
    ts.add_webhook("hook", receiver.url)
    over = threading.Event()
    receiver.answer = lambda _: (200, str(over.wait(TIMEOUT)).encode())
    assert detail(Api(ts))[3] == "The receiver did not answer within 0.05 seconds."
    over.set()
    assert [job.try_count for job in ts.jobs] == [1]


@pytest.mark.parametrize(("kind", "configs"), [("AWS_S3", {"aws_s3_config": S3}), ("GCP_GCS", {"gcp_gcs_config": GCS})])
@pytest.mark.parametrize(("answered", "result"), [(200, "PARTIAL_SUCCESS"), (500, "FAILED")])
def test_no_file_is_uploaded(
    ts: Emulator, api: Api, receiver: Receiver, kind: str, configs: dict[str, Any], answered: int, result: str
) -> None:
    ts.add_webhook("hook", receiver.url, storage_destination=storage(kind, **configs))
    receiver.will_answer(answered)

    body = api.validate("hook").json()

    assert body["result_code"] == result
    upload, http = body["details"]
    info = {"bucket_name": "files", "file_name": None, "object_key": None}
    assert upload == {
        "validation_step": "STORAGE_FILE_UPLOAD_CHECK",
        "status": "FAILED",
        "http_status": None,
        "error_message": "The emulator writes to no bucket.",
        "aws_s3_info": info if kind == "AWS_S3" else None,
        "gcp_gcs_info": info if kind == "GCP_GCS" else None,
    }
    assert (http["validation_step"], http["http_status"]) == ("HTTP_CONNECTION_CHECK", answered)
    assert (http["aws_s3_info"], http["gcp_gcs_info"]) == (None, None)
    (job,) = api.search_history(job_ids=[body["job_id"]]).json()["jobs"]
    assert job["status"] == "FAILED"
    said = "STORAGE_FILE_UPLOAD_CHECK (bucket: files): The emulator writes to no bucket."
    assert job["detail"] == said + ("; HTTP_CONNECTION_CHECK: The receiver answered 500." if answered == 500 else "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"channel_identifier": "nowhere"}, "Webhook with the specified channel_identifier was not found."),
        ({"channel_identifier": ""}, "channel_identifier is required."),
        ({"channel_type": "EMAIL"}, "channel_type must be specified. Currently only WEBHOOK is supported."),
        ({"channel_type": None}, "channel_type must be specified."),
        ({"event_type": None}, "event_type: None is not one of"),
        ({"event_type": "NO_EVENT"}, "event_type: 'NO_EVENT'"),
        ({"org_identifier": "7"}, "org_identifier is not a known field."),
    ],
)
def test_a_wrong_validation_is_a_400_and_sends_nothing(
    ts: Emulator, api: Api, receiver: Receiver, body: dict[str, Any], words: str
) -> None:
    ts.add_webhook("hook", receiver.url)
    refused = api.validate("hook", **body)
    assert refused.status_code == 400
    assert words in debug(refused)
    assert (receiver.received, ts.jobs) == ([], [])


def test_a_webhook_is_not_validated_for_what_it_is_not_told_of(ts: Emulator, api: Api, receiver: Receiver) -> None:
    ts.read_as(further_event_types=["ALERT"])
    ts.add_webhook("hook", receiver.url)
    assert api.validate("hook", event_type="ALERT").status_code == 400
    ts.change_webhook("hook", events=["ALERT"])
    assert api.validate("hook", event_type="ALERT").json()["result_code"] == "SUCCESS"


@pytest.mark.parametrize(("reading", "status"), [("refused", 400), ("changed", 200)])
def test_a_webhook_of_another_org_is_validated_as_the_reading_says(
    ts: Emulator, api: Api, receiver: Receiver, reading: str, status: int
) -> None:
    ts.read_as(webhook_of_another_org=reading)
    ts.add_webhook("hook", receiver.url, org="Sales")
    assert api.validate("hook").status_code == status
    assert of_org(ts, 7).validate("hook").status_code == 200
    assert of_org(ts, 8).validate("hook").status_code == 400


def test_a_test_delivery_leaves_the_emulator_free(ts: Emulator, api: Api, receiver: Receiver) -> None:
    ts.add_webhook("hook", receiver.url)
    receiver.answer = lambda _: (Api(ts).create_webhook("other", url_params={}, events=[EVENT_TYPE]).status_code, b"")
    ts.read_as(webhooks_per_org="many")
    assert api.validate("hook").json()["details"][0]["http_status"] == 200
    paths = [request.path.rpartition("/")[2] for request in ts.requests]
    assert paths == ["create", "validate"]


def test_the_history_has_what_a_schedule_delivered(emulate: Callable[..., Emulator], receiver: Receiver) -> None:
    ts = emulate(clock=lambda: 1_700_000_000.0)
    ts.set_cluster(["EMAIL", "WEBHOOK"])
    hook = ts.add_webhook("hook", receiver.url, org="Sales")
    receiver.will_answer(500, 500, 500, 200)
    _, failed = ts.run_schedule("Sales", "Weekly numbers", ["a@example.com"])
    _, delivered = ts.run_schedule("Sales", "Weekly numbers", ["a@example.com"])

    newest, oldest = of_org(ts, 7).history("hook")

    assert newest == {
        "id": delivered.id,
        "status": "SUCCESS",
        "creation_time_in_millis": 1_700_000_000_000,
        "event": {
            "type": EVENT_TYPE,
            "id": delivered.event_id,
            "name": "Weekly numbers",
            "run_id": delivered.run_id,
        },
        "recipients": [{"type": "EXTERNAL", "id": None, "name": None, "email": "a@example.com"}],
        "detail": "",
        "try_count": 1,
    }
    assert (oldest["id"], oldest["status"], oldest["try_count"]) == (failed.id, "FAILED", 3)
    assert oldest["detail"] == "The receiver answered 500."
    assert oldest["id"].startswith("n.")
    assert of_org(ts, 7).history(hook.id) == [newest, oldest]
    assert receiver.received[-1].payload["eventId"] == delivered.id


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [4, 3, 2, 1, 0]),
        ({"channel_status": None, "start_epoch_time_in_millis": None}, [4, 3, 2, 1, 0]),
        ({"channel_status": "FAILED"}, [1]),
        ({"channel_status": "SUCCESS"}, [4, 0]),
        ({"channel_status": "PENDING"}, [2]),
        ({"channel_status": "RETRY"}, [3]),
        ({"start_epoch_time_in_millis": 3000}, [4, 3, 2]),
        ({"start_epoch_time_in_millis": 3000.5}, [4, 3]),
        ({"end_epoch_time_in_millis": 3000}, [1, 0]),
        ({"start_epoch_time_in_millis": 2000, "end_epoch_time_in_millis": 4000}, [2, 1]),
        ({"events": [{"type": EVENT_TYPE, "identifier": "Weekly"}]}, [4]),
        ({"events": [{"type": EVENT_TYPE, "identifier": "nothing"}]}, []),
        ({"events": [{"type": "ALERT"}]}, []),
        ({"channel_identifiers": ["nowhere"]}, []),
    ],
)
def test_the_history_filters(emulate: Callable[..., Emulator], filters: dict[str, Any], found: list[int]) -> None:
    now = [0.0]
    ts = emulate(clock=lambda: now[0])
    ts.read_as(further_event_types=["ALERT"])
    ts.set_cluster(["WEBHOOK"])
    hook = ts.add_webhook("hook", URL)
    ids = []
    for status in ("SUCCESS", "FAILED", "PENDING", "RETRY", "SUCCESS"):
        now[0] += 1
        (job,) = ts.run_schedule(0, "Weekly" if len(ids) == 4 else "Daily")
        ts.record_job(dataclasses.replace(job, status=status))
        ids.append(job.id)

    jobs = Api(ts).history(hook.id, **filters)

    assert [ids.index(job["id"]) for job in jobs] == found


def test_the_history_is_in_the_order_of_time_however_it_was_recorded(ts: Emulator, api: Api) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", URL)
    (job,) = ts.run_schedule(0)
    for hours in (1, 3, 2):
        earlier = job.creation_time_in_millis - hours * 60 * 60 * 1000
        ts.record_job(dataclasses.replace(job, id=f"{hours} hours ago", creation_time_in_millis=earlier))
    found = [each["id"] for each in api.history("hook")]
    assert found == [job.id, "1 hours ago", "2 hours ago", "3 hours ago"]


def test_an_event_is_found_by_its_id_too(ts: Emulator, api: Api) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", URL)
    daily, _ = ts.run_schedule(0, "Daily")[0], ts.run_schedule(0, "Weekly")
    assert [job["id"] for job in api.history("hook", events=[{"type": EVENT_TYPE, "identifier": daily.event_id}])] == [
        daily.id
    ]


def test_a_job_by_its_id_is_found_whatever_the_other_filters_are(ts: Emulator, api: Api) -> None:
    ts.set_cluster(["EMAIL", "WEBHOOK"])
    email, missing = ts.run_schedule(0)
    for filters in (
        {},
        {"channel_status": "SUCCESS", "channel_identifiers": ["x"], "start_epoch_time_in_millis": 9e15},
    ):
        found = api.search_history(job_ids=[missing.id], **filters).json()["jobs"]
        assert [job["detail"] for job in found] == ["WEBHOOK_PREREQUISITE_NOT_MET: the Org has no webhook."]
    assert api.search_history(job_ids=[email.id]).json() == {"jobs": []}
    assert api.search_history(job_ids=["nothing"]).json() == {"jobs": []}


def test_the_history_goes_back_three_days(emulate: Callable[..., Emulator]) -> None:
    now = [0.0]
    ts = emulate(clock=lambda: now[0])
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", URL)
    (job,) = ts.run_schedule(0)
    now[0] = 3 * DAY
    assert [found["id"] for found in Api(ts).history("hook")] == [job.id]
    now[0] += 0.001
    assert Api(ts).history("hook") == []
    assert ts.jobs == [job]


def test_the_history_of_a_webhook_outlives_it_by_its_id_and_follows_its_name(ts: Emulator, api: Api) -> None:
    ts.set_cluster(["WEBHOOK"])
    hook = ts.add_webhook("hook", URL)
    ts.run_schedule(0)
    ts.change_webhook("hook", name="renamed")
    assert [len(api.history(each)) for each in ("hook", "renamed", hook.id)] == [0, 1, 1]
    ts.remove_webhook("renamed")
    assert [len(api.history(each)) for each in ("renamed", hook.id)] == [0, 1]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"channel_type": None}, "channel_type must be specified. Currently only WEBHOOK is supported."),
        ({"channel_type": "EMAIL"}, "channel_type must be specified."),
        ({}, "channel_identifiers and events are required where there are no job_ids."),
        ({"channel_identifiers": ["hook"]}, "channel_identifiers and events are required"),
        ({"events": [{"type": EVENT_TYPE}]}, "channel_identifiers and events are required"),
        ({"job_ids": ["a", "b"]}, "job_ids must have at most one element"),
        ({"job_ids": [7]}, "job_ids must have at most one element, which is a string."),
        ({"channel_identifiers": ["a", "b"]}, "channel_identifiers must have at most one element"),
        ({"channel_identifiers": ["a"], "events": [{"type": EVENT_TYPE}] * 2}, "events must have at most one element."),
        ({"channel_identifiers": ["a"], "events": [{"identifier": "x"}]}, "events[0].type: None"),
        ({"channel_identifiers": ["a"], "events": [{"type": EVENT_TYPE, "id": "x"}]}, "events[0].id is not a known"),
        ({"job_ids": ["a"], "channel_status": "LOST"}, "channel_status: 'LOST'"),
        ({"job_ids": ["a"], "start_epoch_time_in_millis": "now"}, "start_epoch_time_in_millis must be a number."),
        ({"job_ids": ["a"], "end_epoch_time_in_millis": True}, "end_epoch_time_in_millis must be a number."),
        ({"job_ids": ["a"], "record_size": 5}, "record_size is not a known field."),
    ],
)
def test_a_wrong_search_of_the_history_is_a_400(api: Api, body: dict[str, Any], words: str) -> None:
    refused = api.search_history(**body)
    assert refused.status_code == 400
    assert words in debug(refused)


@pytest.mark.parametrize(("reading", "names"), [("all_orgs", ["7", "8"]), ("own_org", [])])
def test_the_history_shows_the_orgs_that_a_search_for_webhooks_shows(
    ts: Emulator, api: Api, reading: str, names: list[str]
) -> None:
    ts.read_as(webhook_search=reading)
    ts.set_cluster(["WEBHOOK"])
    jobs = {}
    for org in (7, 8):
        hook = ts.add_webhook(str(org), URL, org=org)
        jobs[hook.name] = ts.run_schedule(org)[0].id
    assert [name for name in jobs if api.history(name)] == names
    assert [name for name in jobs if of_org(ts, 7).history(name)] == ["7"]
    assert [name for name, job in jobs.items() if of_org(ts, 8).search_history(job_ids=[job]).json()["jobs"]] == ["8"]


@pytest.mark.parametrize("release", ["before_26_3", "before_26_4", "before_26_7", "current"])
def test_what_an_older_release_lacks(emulate: Callable[..., Emulator], receiver: Receiver, release: str) -> None:
    ts = emulate(readings=Readings().changed(release=release))
    ts.add_webhook("hook", receiver.url)
    api = Api(ts)
    if release in ("before_26_3", "before_26_4"):
        assert [api.validate("hook").status_code, api.search_history(job_ids=["x"]).status_code] == [404, 404]
        assert receiver.received == []
        return
    (step,) = api.validate("hook").json()["details"]
    assert ("gcp_gcs_info" in step) == (release == "current")
    until = api.search_history(job_ids=["x"], end_epoch_time_in_millis=1)
    assert until.status_code == (200 if release == "current" else 400)
    assert api.search_history(job_ids=["x"], start_epoch_time_in_millis=1).status_code == 200


@pytest.mark.parametrize("privilege", ["ADMINISTRATION", "DEVELOPER", "CAN_MANAGE_WEBHOOKS"])
def test_who_may_validate_and_look_back(ts: Emulator, receiver: Receiver, privilege: str) -> None:
    ts.add_webhook("hook", receiver.url, org=7)
    api = of_org(ts, 7, privilege)
    assert api.validate("hook").status_code == 200
    assert len(api.history("hook")) == 1


def test_who_may_not(ts: Emulator, receiver: Receiver) -> None:
    ts.add_webhook("hook", receiver.url, org=7)
    api = of_org(ts, 7, "APPLICATION_ADMINISTRATION")
    refused = [api.validate("hook"), api.search_history(job_ids=["x"])]
    assert [each.status_code for each in refused] == [403, 403]
    assert debug(refused[0]) == "Insufficient privileges to validate communication channels."
    assert (receiver.received, ts.jobs) == ([], [])
