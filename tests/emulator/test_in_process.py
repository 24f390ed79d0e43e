"""The emulator as an object in a test, and as a server that starts, keeps connections, and stops."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from pulumi_thoughtspot.emulator import Emulator

from .client import EVENT_TYPE, TIMEOUT, Api


def test_preferences_can_be_set_and_read(ts: Emulator) -> None:
    ts.set_cluster(["WEBHOOK"])
    ts.set_override("Sales", ["EMAIL"])
    ts.set_override(8, [])
    assert ts.cluster == {EVENT_TYPE: ["WEBHOOK"]}
    assert [ts.override(org) for org in (0, "7", "Sales", 8)] == [None, ["EMAIL"], ["EMAIL"], []]

    ts.unset_cluster()
    ts.reset_override(7)
    ts.reset_override(7)
    assert ts.cluster == {}
    assert ts.override(7) is None
    with pytest.raises(KeyError, match="nowhere"):
        ts.override("nowhere")


def test_text_is_no_list_of_channels(ts: Emulator) -> None:
    for wrong in (lambda: ts.set_cluster("WEBHOOK"), lambda: ts.set_override("Sales", "WEBHOOK")):
        with pytest.raises(ValueError, match=r"^Give a list of channels: \['WEBHOOK'\]\.$"):
            wrong()
    assert ts.cluster == {}
    assert ts.override("Sales") is None


def test_orgs_come_change_their_names_and_go(ts: Emulator, api: Api) -> None:
    ts.add_org(9, "Finance")
    ts.set_override(9, ["WEBHOOK"])
    ts.rename_org(9, "Treasury")
    assert ts.orgs == {0: "Primary", 7: "Sales", 8: "Support", 9: "Treasury"}
    assert api.org_entries("9")[0]["org"] == {"id": "9", "name": "Treasury"}

    ts.delete_org("Treasury")
    assert api.set_org("9").status_code == 400
    ts.add_org(9, "Finance")
    assert ts.override(9) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda ts: ts.add_org(7, "Seven"),
        lambda ts: ts.add_org(9, "Sales"),
        lambda ts: ts.add_org(-1, "Minus one"),
        lambda ts: ts.add_org(2**31, "Too much"),
        lambda ts: ts.rename_org(8, "Sales"),
        lambda ts: ts.delete_org(0),
    ],
)
def test_orgs_stay_distinct_and_primary_stays(ts: Emulator, wrong: Callable[[Emulator], None]) -> None:
    with pytest.raises(ValueError, match=r"Org"):
        wrong(ts)
    assert ts.orgs == {0: "Primary", 7: "Sales", 8: "Support"}


def test_one_connection_carries_many_requests_of_every_outcome(ts: Emulator, api: Api) -> None:
    for _ in range(3):
        api.set_org("Sales")
        api.set_org("nowhere")
        api.search()
        api.post("nothing", {"a": 1})
    assert api.connections_opened() == 1
    assert [request.status for request in ts.requests] == [204, 400, 200, 404] * 3


def test_a_chunked_body_is_read_to_its_end(ts: Emulator, api: Api) -> None:
    url = f"{ts.url}/api/rest/2.0/system/preferences/communication-channels/search"
    for _ in range(2):
        found = api.session.post(url, data=iter([b'{"org_preferences": ', b"[]}"]), timeout=TIMEOUT)
        assert found.status_code == 200
        assert found.json()["org_preferences"]


def test_a_head_request_and_a_wrong_length_do_no_harm(ts: Emulator, api: Api) -> None:
    url = f"{ts.url}/api/rest/2.0/orgs/search"
    assert api.session.head(url, timeout=TIMEOUT).status_code == 405
    assert api.search().status_code == 200
    assert api.session.post(url, headers={"Content-Length": "many"}, timeout=TIMEOUT).status_code == 400


def test_latency_delays_each_request(emulate: Callable[..., Emulator]) -> None:
    ts = emulate(latency=0.1)
    start = time.monotonic()
    Api(ts).search()
    assert time.monotonic() - start >= 0.1


def test_latency_can_be_changed(emulate: Callable[..., Emulator]) -> None:
    ts = emulate(latency=10 * TIMEOUT)
    ts.latency = 0.0
    assert Api(ts).search().status_code == 200


def test_many_threads_write_and_none_is_lost() -> None:
    orgs = {number: f"Org {number}" for number in range(1, 41)}
    with Emulator(orgs=orgs, token="secret-token") as ts, ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda name: Api(ts).set_org(name).status_code, orgs.values()))
        assert statuses == [204] * len(orgs)
        assert all(ts.override(org_id) == ["WEBHOOK"] for org_id in orgs)
        assert len(ts.requests) == len(orgs)


def test_a_request_is_applied_whole_beside_others() -> None:
    orgs = {1: "One", 2: "Two"}
    with Emulator(orgs=orgs, token="secret-token") as ts, ThreadPoolExecutor(8) as pool:
        writes = [("EMAIL",), ("WEBHOOK",), ()] * 20
        pending = [pool.submit(Api(ts).set_org, "One", "Two", channels=channels) for channels in writes]
        while not all(write.done() for write in pending):
            one, two = (entry["preferences"] for entry in Api(ts).org_entries("One", "Two"))
            assert one == two
        assert {write.result().status_code for write in pending} == {204}


def test_emulators_know_nothing_of_each_other(emulate: Callable[..., Emulator]) -> None:
    one, other = emulate(), emulate(token="another-token")
    assert one.url != other.url
    Api(one).set_org("Sales")
    assert other.override("Sales") is None
    assert Api(other).search().status_code == 401
    assert one.url.startswith("http://127.0.0.1:")


def test_stop_frees_the_port_and_leaves_no_thread_and_no_connection() -> None:
    before = threading.active_count()
    ts = Emulator(token="secret-token").start()
    assert ts.start() is ts
    port = int(ts.url.rpartition(":")[2])
    api = Api(ts)
    api.search()

    ts.stop()
    ts.stop()

    assert threading.active_count() == before
    with pytest.raises(requests.ConnectionError):
        api.search()
    with pytest.raises(RuntimeError, match="does not listen"):
        _ = ts.url
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))


def test_stop_does_not_wait_for_a_slow_request() -> None:
    ts = Emulator(token="secret-token", latency=TIMEOUT).start()
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(Api(ts).search)
        time.sleep(0.1)
        ts.stop()
        # Had the stop waited, the client would have given up first.
        assert not isinstance(pending.exception(), requests.Timeout)


def test_the_state_outlives_a_restart() -> None:
    ts = Emulator(orgs={7: "Sales"}, token="secret-token")
    with ts:
        Api(ts).set_org("Sales")
    with ts:
        assert ts.override("Sales") == ["WEBHOOK"]
        assert Api(ts).search().status_code == 200


def test_a_port_in_use_is_an_error_to_handle(ts: Emulator) -> None:
    with pytest.raises(OSError, match="in use"):
        Emulator(port=int(ts.url.rpartition(":")[2])).start()


def test_every_public_member_says_what_it_is_for() -> None:
    members = {name: member for kind in Emulator.__mro__[:-1] for name, member in vars(kind).items()}
    public = {name: member for name, member in members.items() if not name.startswith("_")}
    assert {"url", "set_override", "delete_org", "add_webhook"} <= set(public)
    assert [name for name, member in public.items() if not member.__doc__] == []
