"""Schedules that run in an Org: where its Liveboards arrive, in which form, and what is tried again."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from pulumi_thoughtspot.emulator import DeliveryPolicy, Email, Emulator
from support.patience import HANGING

from .client import EVENT_TYPE, TIMEOUT, URL, Api
from .receiver import Received, Receiver, dead_url, receiving
from .test_log_and_control import control
from .test_webhooks import S3, SIGNATURE, storage

OUTSIDE = "The emulator contacts nothing outside of loopback, and the webhook is elsewhere."


@pytest.mark.parametrize(
    ("cluster", "override", "channels"),
    [
        (None, None, ["EMAIL"]),
        (["WEBHOOK"], None, ["WEBHOOK"]),
        (["EMAIL"], ["WEBHOOK"], ["WEBHOOK"]),
        (["WEBHOOK"], ["EMAIL"], ["EMAIL"]),
        (["EMAIL"], ["WEBHOOK", "EMAIL", "WEBHOOK"], ["EMAIL", "WEBHOOK"]),
        (["EMAIL"], [], []),
        ([], None, []),
        ([], ["EMAIL"], ["EMAIL"]),
    ],
)
def test_the_override_counts_then_the_clusters_default_then_thoughtspots_own(
    ts: Emulator, receiver: Receiver, cluster: list[str] | None, override: list[str] | None, channels: list[str]
) -> None:
    if cluster is not None:
        ts.set_cluster(cluster)
    if override is not None:
        ts.set_override("Sales", override)
    ts.set_override("Support", ["EMAIL", "WEBHOOK"])
    hook = ts.add_webhook("hook", receiver.url, org="Sales")

    jobs = ts.run_schedule("Sales")

    assert [(job.channel, job.status, job.try_count, job.detail, job.org_id) for job in jobs] == [
        (channel, "SUCCESS", 1, "", 7) for channel in channels
    ]
    assert [job.webhook_id for job in jobs] == [hook.id if channel == "WEBHOOK" else None for channel in channels]
    assert len(receiver.received) == channels.count("WEBHOOK")
    assert len(ts.emails) == channels.count("EMAIL")
    assert ts.jobs == jobs


def test_an_email_is_kept_to_look_at(emulate: Callable[..., Emulator]) -> None:
    ts = emulate(clock=lambda: 1_700_000_000.5)
    ts.run_schedule(7, "Weekly numbers", ["a@example.com", "b@example.com"])
    ts.run_schedule("Support")

    first, second = ts.emails
    assert first == Email(
        org_id=7,
        org_name="Sales",
        schedule="Weekly numbers",
        recipients=["a@example.com", "b@example.com"],
        sent_time_in_millis=1_700_000_000_500,
    )
    assert (second.org_id, second.org_name) == (8, "Support")
    first.recipients.clear()
    assert len(ts.emails[0].recipients) == 2

    ts.clear_deliveries()
    assert (ts.emails, ts.jobs) == ([], [])


def test_each_org_has_its_own_webhook(ts: Emulator, receiver: Receiver) -> None:
    ts.set_cluster(["WEBHOOK"])
    for org in ("Sales", "Support"):
        ts.add_webhook(f"of {org}", f"{receiver.url}/{org}", org=org)
    ts.add_webhook("of another event", f"{receiver.url}/other", org="Sales", events=["ALERT"])

    (job,) = ts.run_schedule("Sales")

    assert (job.webhook_name, [one.path for one in receiver.received]) == ("of Sales", ["/Sales"])


def test_an_org_with_several_webhooks_calls_each(ts: Emulator, receiver: Receiver) -> None:
    ts.set_cluster(["WEBHOOK"])
    for name in ("one", "two"):
        ts.add_webhook(name, f"{receiver.url}/{name}")
    assert [job.webhook_name for job in ts.run_schedule("Primary")] == ["one", "two"]
    assert [one.path for one in receiver.received] == ["/one", "/two"]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda ts: ts.remove_webhook("hook"), "WEBHOOK_PREREQUISITE_NOT_MET: the Org has no webhook."),
        (lambda ts: ts.change_webhook("hook", org_id=8), "WEBHOOK_PREREQUISITE_NOT_MET: the Org has no webhook."),
        (lambda ts: ts.change_webhook("hook", events=[]), "WEBHOOK_PREREQUISITE_NOT_MET: the Org has no webhook."),
        (lambda ts: ts.change_webhook("hook", status="DISABLED"), "The webhook is disabled."),
        (lambda ts: ts.set_override(7, ["SLACK"]), "The emulator does not deliver by SLACK."),
        (lambda ts: ts.change_webhook("hook", url=URL), OUTSIDE),
    ],
)
def test_what_cannot_be_delivered_fails_with_its_reason_and_without_a_try(
    ts: Emulator, receiver: Receiver, change: Callable[[Emulator], object], detail: str
) -> None:
    ts.set_override("Sales", ["WEBHOOK"])
    ts.add_webhook("hook", receiver.url, org="Sales", status="ENABLED")
    change(ts)

    (job,) = ts.run_schedule("Sales")

    assert (job.status, job.try_count, job.detail) == ("FAILED", 0, detail)
    assert (receiver.received, ts.emails, ts.jobs) == ([], [], [job])


def test_the_body_is_what_thoughtspots_page_shows(emulate: Callable[..., Emulator], receiver: Receiver) -> None:
    ts = emulate(clock=lambda: 1_700_000_000.0)
    ts.set_cluster(["WEBHOOK"])
    hook = ts.add_webhook("hook", receiver.url, org="Sales")

    (job,) = ts.run_schedule("Sales", "Weekly numbers", ["a@example.com"])

    (one,) = receiver.received
    assert one.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert one.parts["payload"].get_content_type() == "application/json"
    file = one.parts["file"]
    content = file.get_payload(decode=True)
    assert (file.get_content_type(), file.get_filename()) == ("application/pdf", "Weekly numbers.pdf")
    assert isinstance(content, bytes)
    assert content.startswith(b"%PDF-")
    payload = one.payload
    assert {name: payload[name] for name in ("eventId", "timestamp", "eventType", "schemaVersion", "actor")} == {
        "eventId": job.id,
        "timestamp": "2023-11-14T22:13:20Z",
        "eventType": EVENT_TYPE,
        "schemaVersion": "1.0",
        "actor": {"actorType": "SYSTEM"},
    }
    assert (payload["source"]["applicationUrl"], payload["source"]["orgId"]) == (ts.url, "7")
    assert payload["metadataObject"]["name"] == "Weekly numbers"
    data = payload["data"]
    assert (data["channelID"], data["channelType"]) == (hook.id, "webhook")
    assert data["scheduleDetails"]["scheduleId"] == job.event_id
    assert (data["scheduleDetails"]["name"], data["scheduleDetails"]["runId"]) == ("Weekly numbers", job.run_id)
    assert data["recipients"] == [{"type": "EXTERNAL_EMAIL", "email": "a@example.com"}]


def test_a_schedule_keeps_its_id_and_each_run_has_its_own(ts: Emulator) -> None:
    first, second = ts.run_schedule("Sales")[0], ts.run_schedule("Sales")[0]
    assert first.event_id == second.event_id != ts.run_schedule("Support")[0].event_id
    assert first.event_id != ts.run_schedule("Sales", "Another")[0].event_id
    assert len({first.id, second.id, first.run_id, second.run_id}) == 4


def basic(user: str) -> str:
    return {"ts:canary": "Basic dHM6Y2FuYXJ5", "ü:§": "Basic w7w6wqc="}[user]


@pytest.mark.parametrize(
    ("authentication", "header", "value"),
    [
        (None, "Authorization", None),
        ({"BEARER_TOKEN": "canary"}, "Authorization", "Bearer canary"),
        ({"BEARER_TOKEN": "Bearer canary"}, "Authorization", "Bearer canary"),
        ({"API_KEY": {"key": "X-API-Key", "value": "canary"}}, "X-API-Key", "canary"),
        ({"BASIC_AUTH": {"username": "ts", "password": "canary"}}, "Authorization", basic("ts:canary")),
        ({"BASIC_AUTH": {"username": "ü", "password": "§"}}, "Authorization", basic("ü:§")),
    ],
)
def test_the_receiver_gets_the_authentication(
    ts: Emulator, receiver: Receiver, authentication: Any, header: str, value: str | None
) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url, authentication=authentication)
    ts.run_schedule(0)
    assert receiver.received[0].headers[header] == value


def oauth2(receiver: Receiver, answer: tuple[int, bytes] = (200, b'{"access_token": "minted"}')) -> dict[str, Any]:
    """The authentication by a token from the receiver itself."""
    receiver.answer = lambda one: answer if one.path == "/token" else (200, b"")
    values = {"authorization_url": f"{receiver.url}/token", "client_id": "ts", "client_secret": "canary&="}
    return {"OAUTH2": values}


def test_an_oauth2_token_is_asked_for_by_client_credentials(ts: Emulator, receiver: Receiver) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url, authentication=oauth2(receiver))

    assert ts.run_schedule(0)[0].status == "SUCCESS"

    asked, delivered = receiver.received
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.body == b"grant_type=client_credentials&client_id=ts&client_secret=canary%26%3D"
    assert delivered.headers["Authorization"] == "Bearer minted"


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        ((401, b""), "The authorization server answered 401."),
        ((201, b'{"access_token": "minted"}'), "The authorization server answered 201."),
        ((200, b"minted"), "The authorization server answered without an access_token."),
        ((200, b"[]"), "The authorization server answered without an access_token."),
        ((200, b'{"access_token": 7}'), "The authorization server answered without an access_token."),
    ],
)
def test_without_an_oauth2_token_nothing_is_delivered(
    ts: Emulator, receiver: Receiver, answer: tuple[int, bytes], detail: str
) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url, authentication=oauth2(receiver, answer))
    (job,) = ts.run_schedule(0)
    assert (job.status, job.try_count, job.detail) == ("FAILED", 3, detail)
    assert {one.path for one in receiver.received} == {"/token"}


def test_an_authorization_server_elsewhere_is_not_contacted(ts: Emulator, receiver: Receiver) -> None:
    ts.set_cluster(["WEBHOOK"])
    elsewhere = {"authorization_url": "https://auth.example.com", "client_id": "ts", "client_secret": "canary"}
    ts.add_webhook("hook", receiver.url, authentication={"OAUTH2": elsewhere})
    (job,) = ts.run_schedule(0)
    assert (job.try_count, job.detail) == (0, OUTSIDE.replace("the webhook", "the authorization server"))
    assert receiver.received == []


def test_headers_and_parameters_are_sent(ts: Emulator, receiver: Receiver) -> None:
    ts.set_cluster(["WEBHOOK"])
    headers = [("X-Environment", "production"), ("X-Twice", "1"), ("x-twice", "2"), ("User-Agent", "mine")]
    ts.add_webhook(
        "hook",
        f"{receiver.url}/a b?of=url#fragment",
        url_params={"of": "params", "a&b": "ü=?", "page": 2, "on": True},
        additional_headers=[{"key": key, "value": value} for key, value in headers],
    )
    ts.run_schedule(0)

    (one,) = receiver.received
    assert one.path.startswith("/a%20b?of=url&")
    assert one.query == {"of": ["url", "params"], "a&b": ["ü=?"], "page": ["2"], "on": ["true"]}
    assert (one.headers["X-Environment"], one.headers["X-Twice"], one.headers["User-Agent"]) == (
        "production",
        "1, 2",
        "mine",
    )
    assert one.headers["Content-Type"].startswith("multipart/form-data")


@pytest.mark.parametrize("header", [("X-A\r\nX-B", "1"), ("X-A", "1\r\nX-B: 2"), ("X-A", "\u20ac"), ("", "1")])
def test_a_header_that_cannot_be_sent_is_a_failure(ts: Emulator, receiver: Receiver, header: tuple[str, str]) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url, additional_headers=[dict(zip(("key", "value"), header, strict=True))])
    (job,) = ts.run_schedule(0)
    assert (job.status, job.detail, receiver.received) == ("FAILED", "One of the headers cannot be sent.", [])


@pytest.mark.parametrize("destination", [None, storage("AWS_S3", aws_s3_config=S3)])
def test_the_signature_covers_the_body(ts: Emulator, receiver: Receiver, destination: Any) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url, signature_verification=SIGNATURE, storage_destination=destination)
    ts.run_schedule(0)

    (one,) = receiver.received
    assert one.headers["X-Signature"] == hmac.new(b"canary", one.body, hashlib.sha256).hexdigest()


def test_with_a_storage_destination_the_file_is_missing_and_said_to_be(ts: Emulator, receiver: Receiver) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url, storage_destination=storage("AWS_S3", aws_s3_config=S3))

    (job,) = ts.run_schedule(0)

    assert (job.status, job.try_count, job.detail) == ("FAILED", 1, "The emulator writes to no bucket.")
    (one,) = receiver.received
    assert one.headers["Content-Type"] == "application/json"
    (file,) = one.payload["files"]
    assert (file["filename"], file["provider"], file["uploadStatus"]) == ("Daily report.pdf", "AWS_S3", "FAILED")
    assert "The emulator writes to no bucket." in one.payload["error"]


@pytest.mark.parametrize(
    ("statuses", "status", "tries", "detail"),
    [
        ([200], "SUCCESS", 1, ""),
        ([204], "SUCCESS", 1, ""),
        ([299], "SUCCESS", 1, ""),
        ([503, 200], "SUCCESS", 2, ""),
        ([503, 404, 200], "SUCCESS", 3, ""),
        ([503, 503, 500, 200], "FAILED", 3, "The receiver answered 500."),
        ([302], "FAILED", 3, "The receiver answered 302."),
        ([401], "FAILED", 3, "The receiver answered 401."),
    ],
)
def test_a_delivery_that_is_not_taken_is_tried_again(
    ts: Emulator, receiver: Receiver, statuses: list[int], status: str, tries: int, detail: str
) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url)
    receiver.will_answer(*statuses)

    (job,) = ts.run_schedule(0)

    assert (job.status, job.try_count, job.detail) == (status, tries, detail)
    assert len(receiver.received) == tries
    assert len({one.body for one in receiver.received}) == 1
    assert ts.jobs == [job]


def test_the_receiver_sees_how_far_its_job_is_and_may_ask_the_emulator(ts: Emulator, receiver: Receiver) -> None:
    ts.set_cluster(["WEBHOOK"])
    hook = ts.add_webhook("hook", receiver.url)
    seen: list[tuple[str, int, str]] = []

    def look(_: Received) -> tuple[int, bytes]:
        (job,) = Api(ts).history(hook.id)
        seen.append((job["status"], job["try_count"], job["detail"]))
        return 503 if len(seen) < 3 else 200, b""

    receiver.answer = look
    ts.run_schedule(0)
    look(receiver.received[0])

    answered = "The receiver answered 503."
    assert seen == [("PENDING", 0, ""), ("RETRY", 1, answered), ("RETRY", 2, answered), ("SUCCESS", 3, "")]


@pytest.mark.parametrize("tries", [1, 2])
def test_the_number_of_tries_is_the_policys(emulate: Callable[..., Emulator], receiver: Receiver, tries: int) -> None:
    ts = emulate(delivery=DeliveryPolicy(timeout=HANGING, tries=tries))
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url)
    receiver.will_answer(500)
    assert ts.run_schedule(0)[0].try_count == len(receiver.received) == tries


def test_there_is_a_wait_between_two_tries_and_none_after_the_last(
    emulate: Callable[..., Emulator], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[tuple[float, int]] = []
    monkeypatch.setattr(
        "pulumi_thoughtspot.emulator.deliveries.runs.time.sleep",
        lambda seconds: waits.append((seconds, len(receiver.received))),
    )
    ts = emulate(delivery=DeliveryPolicy(timeout=HANGING, wait=7.5))
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url)
    receiver.will_answer(500)
    ts.run_schedule(0)
    assert [wait for wait in waits if wait[0] == 7.5] == [(7.5, 1), (7.5, 2)]


def test_who_does_not_answer_in_time_has_failed(emulate: Callable[..., Emulator], receiver: Receiver) -> None:
    ts = emulate(delivery=DeliveryPolicy(timeout=0.05, tries=2))
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url)
    over = threading.Event()
    receiver.answer = lambda _: (200, str(over.wait(TIMEOUT)).encode())

    (job,) = ts.run_schedule(0)
    over.set()

    assert (job.status, job.try_count, job.detail) == ("FAILED", 2, "The receiver did not answer within 0.05 seconds.")


def test_a_receiver_has_five_seconds_as_thoughtspot_gives_it() -> None:
    assert DeliveryPolicy().timeout == 5


@pytest.mark.parametrize("wrong", [{"timeout": 0.0}, {"tries": 0}, {"wait": -1.0}])
def test_a_policy_without_sense_is_an_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="timeout above 0"):
        DeliveryPolicy(**wrong)


def test_a_receiver_that_is_not_there_has_failed(ts: Emulator) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", dead_url())
    (job,) = ts.run_schedule(0)
    assert (job.status, job.try_count, job.detail) == ("FAILED", 3, "The receiver cannot be reached.")


def test_a_receiver_that_hangs_up_has_failed(ts: Emulator) -> None:
    ts.set_cluster(["WEBHOOK"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ts.add_webhook("hook", f"http://127.0.0.1:{listener.getsockname()[1]}")

        def hang_up() -> None:
            for _ in range(3):
                listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        (job,) = ts.run_schedule(0)
        thread.join()
    assert (job.status, job.detail) == ("FAILED", "The receiver closed the connection without an answer.")


def test_https_takes_a_certificate_that_is_trusted(
    ts: Emulator, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    untrusted = "The receiver has no TLS, or a certificate that is not trusted."
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url.replace("http:", "https:"))
    assert ts.run_schedule(0)[0].detail == untrusted

    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with receiving(tls) as behind_tls:
        ts.change_webhook("hook", url=behind_tls.url)
        assert ts.run_schedule(0)[0].detail == untrusted
        assert behind_tls.received == []

        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert ts.run_schedule(0)[0].status == "SUCCESS"
        assert len(behind_tls.received) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://127.0.0.1@example.com/",
        "http://example.com#@127.0.0.1/",
        "http://example.com\\@127.0.0.1/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://[::]/",
        "http://[2001:db8::1]/",
        "http://127.1/",
        "http://2130706433/",
        "http:///path",
        "http://127.0.0.1:99999/",
        "ftp://127.0.0.1/",
        "127.0.0.1",
    ],
)
def test_nothing_outside_of_loopback_is_contacted_nor_looked_up(
    ts: Emulator, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    looked_up: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **_: looked_up.append(arguments) or [])
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: looked_up.append(address))
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", url)
    assert ts.run_schedule(0)[0].detail == OUTSIDE
    assert looked_up == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "someone:canary@127.0.0.1"])
def test_what_loopback_is(ts: Emulator, receiver: Receiver, host: str) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url.replace("127.0.0.1", host))
    assert ts.run_schedule(0)[0].status == "SUCCESS"
    assert receiver.received[0].headers["Authorization"] is None


def test_no_proxy_is_asked(ts: Emulator, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, dead_url())
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url)
    assert ts.run_schedule(0)[0].status == "SUCCESS"


@pytest.mark.parametrize(
    "authentication",
    [{"SAML": {}}, {"API_KEY": {}}, {"BASIC_AUTH": None}, {"OAUTH2": {}}, {"BEARER_TOKEN": 7}, {"API_KEY": "x"}],
)
def test_what_was_made_by_hand_breaks_nothing(ts: Emulator, receiver: Receiver, authentication: Any) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.add_webhook("hook", receiver.url, authentication=authentication, signature_verification={"header": "X-Sig"})
    ts.add_webhook("odd", receiver.url, storage_destination={"storage_type": "AZURE", "storage_config": "x"})
    first, second = ts.run_schedule(0)
    assert {first.status, second.status} <= {"SUCCESS", "FAILED"}
    assert bool(first.detail) == (first.status == "FAILED")


def test_mistakes_are_errors(ts: Emulator) -> None:
    with pytest.raises(KeyError, match="no Org 'nowhere'"):
        ts.run_schedule("nowhere")
    with pytest.raises(ValueError, match="Give a list of recipients"):
        ts.run_schedule("Sales", recipients="a@example.com")
    assert ts.jobs == []


def test_a_schedule_runs_from_another_process(ts: Emulator, receiver: Receiver) -> None:
    ts.set_cluster(["EMAIL", "WEBHOOK"])
    ts.add_webhook("hook", receiver.url, org="Sales")

    ran = control(ts, "POST", "run-schedule", {"org": "Sales", "schedule": "Weekly", "recipients": ["a@example.com"]})
    assert ran.status_code == 200
    assert ran.json() == [dataclasses.asdict(job) for job in ts.jobs]
    assert [(job["channel"], job["status"]) for job in ran.json()] == [("EMAIL", "SUCCESS"), ("WEBHOOK", "SUCCESS")]
    assert receiver.received[0].payload["metadataObject"]["name"] == "Weekly"
    assert [job["org_id"] for job in control(ts, "POST", "run-schedule", {"org": 8}).json()] == [8, 8]

    kept = control(ts, "GET", "deliveries").json()
    assert kept == json.loads(
        json.dumps({"emails": [vars(email) for email in ts.emails], "jobs": [vars(job) for job in ts.jobs]})
    )
    assert [email["org_name"] for email in kept["emails"]] == ["Sales", "Support"]
    assert control(ts, "DELETE", "deliveries").status_code == 204
    assert (ts.emails, ts.jobs) == ([], [])
    assert ts.requests == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "body must be an object"),
        ({}, "no Org None"),
        ({"org": "nowhere"}, "no Org 'nowhere'"),
        ({"org": 99}, "no Org 99"),
        ({"org": True}, "no Org True"),
        ({"org": [7]}, "no Org"),
        ({"org": 7, "schedule": 1}, "schedule must be a string"),
        ({"org": 7, "recipients": "a@example.com"}, "recipients must be a list of strings"),
        ({"org": 7, "recipients": [1]}, "recipients must be a list of strings"),
        ({"org": 7, "when": "now"}, "Unknown for a schedule: when"),
    ],
)
def test_a_wrong_run_is_a_400(ts: Emulator, body: Any, words: str) -> None:
    refused = control(ts, "POST", "run-schedule", body)
    assert refused.status_code == 400
    assert words in refused.json()["error"]
    assert ts.jobs == []


def test_an_org_by_its_number_is_meant_by_its_id(ts: Emulator) -> None:
    ts.add_org(9, "7")
    ts.read_as(identifier_lookup="name_first")
    assert [control(ts, "POST", "run-schedule", {"org": org}).json()[0]["org_id"] for org in (7, "7")] == [7, 9]
    assert [ts.run_schedule(7)[0].org_id, ts.run_schedule("7")[0].org_id] == [7, 9]
