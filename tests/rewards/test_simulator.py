"""The rehearsal speaks VTpass's protocol, and remembers."""

import http.server
import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.postgresql import free_port

KEYS = {"api-key": "rehearsal", "public-key": "rehearsal", "secret-key": "rehearsal"}


class Rehearsal:
    """A simulator in a process of its own, which can be killed and started again."""

    def __init__(self, state):
        self.state = state
        self.address = f"127.0.0.1:{free_port()}"

    def start(self):
        command = [sys.executable, "-m", "citydesk.rewards.simulator", self.address]
        self.process = subprocess.Popen([*command, str(self.state)])
        for _try in range(100):
            try:
                return self.get("/truth")
            except httpx.ConnectError:
                time.sleep(0.05)
        raise AssertionError("the simulator does not answer")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def get(self, path, **params):
        address = f"http://{self.address}{path}"
        return httpx.get(address, params=params, headers=KEYS, trust_env=False).json()

    def post(self, path, told, *, keys=KEYS):
        address = f"http://{self.address}{path}"
        return httpx.post(address, json=told, headers=keys, trust_env=False, timeout=1)

    def pay(self, number, *, phone="08011111111", service="mtn-data", plan="mtn-data-1000", **how):
        told = {"request_id": number, "serviceID": service, "billersCode": phone, "phone": phone}
        return self.post("/api/pay", {**told, "variation_code": plan, "amount": "1000.00"}, **how)

    def requery(self, number):
        return self.post("/api/requery", {"request_id": number}).json()

    def delivered(self):
        return [row["request_id"] for row in self.get("/truth")["delivered"]]


@pytest.fixture
def rehearsal(tmp_path):
    made = Rehearsal(tmp_path / "orders.jsonl")
    made.start()
    yield made
    made.kill()


def number(suffix, *, days=0):
    lagos = datetime.now(UTC) + timedelta(hours=1, days=days)
    return f"{lagos:%Y%m%d%H%M}{suffix}"


def test_an_order_is_delivered_and_charged_less_the_commission(rehearsal):
    reference = number("a")

    told = rehearsal.pay(reference).json()

    assert (told["code"], told["requestId"]) == ("000", reference)
    inside = told["content"]["transactions"]
    assert (inside["status"], inside["total_amount"], inside["commission"]) == (
        "delivered",
        970,
        30,
    )
    (row,) = rehearsal.get("/truth")["delivered"]
    assert (row["phone"], row["amount_kobo"]) == ("08011111111", 100_000)


def test_what_was_delivered_survives_a_kill(rehearsal):
    rehearsal.pay(number("a"))
    wallet = rehearsal.get("/api/balance")
    rehearsal.kill()
    rehearsal.start()

    assert len(rehearsal.delivered()) == 1
    assert rehearsal.get("/api/balance") == wallet
    assert rehearsal.pay(rehearsal.delivered()[0]).json()["code"] == "014"


def test_a_line_that_a_kill_cut_off_was_never_an_order(rehearsal):
    rehearsal.pay(number("a"))
    rehearsal.kill()
    with rehearsal.state.open("a") as file:
        file.write(json.dumps({"request_id": "half of"})[:-3])
    rehearsal.start()
    rehearsal.pay(number("b"))
    rehearsal.kill()
    rehearsal.start()

    assert len(rehearsal.delivered()) == 2


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"number": number("x", days=-1)}, "085"),
        ({"number": "x"}, "085"),
        ({"plan": "mtn-data-7"}, "010"),
        ({"service": "nobody-data"}, "010"),
        ({"keys": {"api-key": "rehearsal"}}, "087"),
        ({"phone": "100000000000"}, "016"),
        ({"phone": "201000000000"}, "099"),
        ({"phone": "500000000000"}, "777"),
    ],
)
def test_what_the_manual_answers(rehearsal, how, code):
    how = {"number": number("x"), **how}

    assert rehearsal.pay(how.pop("number"), **how).json()["code"] == code


def test_a_reference_that_was_never_used_is_not_found(rehearsal):
    assert rehearsal.requery(number("never"))["code"] == "015"


def test_the_same_number_within_half_a_minute_is_too_soon(rehearsal):
    rehearsal.pay(number("a"), phone="08031234567")

    assert rehearsal.pay(number("b"), phone="08031234567").json()["code"] == "019"
    rehearsal.post("/control", {"ahead_seconds": 31})
    assert rehearsal.pay(number("c"), phone="08031234567").json()["code"] == "000"


@pytest.mark.parametrize(("phone", "delivered"), [("300000000000", 1), ("400000000000", 0)])
def test_a_number_that_never_gets_an_answer(rehearsal, phone, delivered):
    with pytest.raises(httpx.ReadTimeout):
        rehearsal.pay(number("a"), phone=phone)

    assert len(rehearsal.delivered()) == delivered


def test_what_was_pending_is_delivered_in_the_end(rehearsal):
    reference = number("a")
    rehearsal.pay(reference, phone="201000000000")
    assert rehearsal.requery(reference)["code"] == "099"

    rehearsal.post("/control", {"ahead_seconds": 120})

    assert rehearsal.requery(reference)["content"]["transactions"]["status"] == "delivered"


def test_a_fault_that_does_not_exist_is_said(rehearsal):
    told = rehearsal.post("/control", {"fault": "meteor"}).json()

    assert not told["ok"]
    assert "low_wallet" in told["problem"]


def test_bundles_are_listed_by_network(rehearsal):
    told = rehearsal.get("/api/service-variations", serviceID="glo-data")

    assert told["content"]["varations"][0]["variation_amount"] == "100.00"


def test_everything_can_be_forgotten(rehearsal):
    rehearsal.pay(number("a"))
    rehearsal.post("/control", {"reset": True})

    assert rehearsal.delivered() == []


def test_it_leaves_when_it_is_told_to(rehearsal):
    rehearsal.process.terminate()

    assert rehearsal.process.wait(5) == 0


def test_it_speaks_reloadlys_protocol_at_the_same_address(rehearsal):
    key = rehearsal.post("/oauth/token", {"client_id": "a", "client_secret": "b"}).json()
    keys = {"Authorization": f"Bearer {key['access_token']}"}
    order = {
        "operatorId": 340, "amount": 1000, "customIdentifier": "ours",
        "recipientPhone": {"countryCode": "NG", "number": "+2348031234567"},
    }  # fmt: skip

    assert rehearsal.post("/topups", order).status_code == 401
    told = rehearsal.post("/topups", order, keys=keys).json()
    again = rehearsal.post("/topups", order, keys=keys)

    assert (told["status"], told["requestedAmount"], told["discount"]) == (
        "SUCCESSFUL", 1000, "30.00",
    )  # fmt: skip
    assert (again.status_code, again.json()["errorCode"]) == (400, "CUSTOM_IDENTIFIER_ALREADY_USED")
    rehearsal.post("/control", {"ahead_seconds": 90_000})
    assert rehearsal.post("/topups", order, keys=keys).json()["errorCode"] == "TOKEN_EXPIRED"


def test_what_is_delivered_may_be_taken_back_and_the_wallet_gets_it_again(rehearsal):
    before = rehearsal.get("/api/balance")
    rehearsal.post("/control", {"fault": "reversed_later"})
    rehearsal.pay(number("a"))
    assert len(rehearsal.delivered()) == 1

    rehearsal.post("/control", {"ahead_seconds": 8_000})

    assert rehearsal.delivered() == []
    assert rehearsal.get("/api/balance") == before


def test_an_order_may_be_hidden_from_those_who_look_for_it_at_once(rehearsal):
    rehearsal.post("/control", {"fault": "hidden"})
    with pytest.raises(httpx.RemoteProtocolError):
        rehearsal.pay(reference := number("a"))
    assert rehearsal.requery(reference)["code"] == "015"

    rehearsal.post("/control", {"ahead_seconds": 60})

    assert rehearsal.requery(reference)["code"] == "000"


def test_a_catalogue_changes(rehearsal):
    rehearsal.post("/control", {"gone": [100], "prices": {"1000": 1050}})

    told = rehearsal.get("/api/service-variations", serviceID="mtn-data")["content"]["varations"]
    assert [row["variation_amount"] for row in told][:2] == ["500.00", "1050.00"]
    assert rehearsal.pay(number("a"), plan="mtn-data-100").json()["code"] == "010"


def test_chance_is_the_phones_so_that_a_run_can_be_repeated(rehearsal):
    def run():
        rehearsal.post("/control", {"reset": True, "chances": {"failed": 0.5}, "seed": 7})
        return [rehearsal.pay(number(n), phone=f"0803123450{n}").json()["code"] for n in range(9)]

    first = run()

    assert {"000", "016"} == set(first)
    assert run() == first


def test_it_can_be_silent_for_a_time(rehearsal):
    rehearsal.post("/control", {"silent_seconds": 60})
    with pytest.raises(httpx.RemoteProtocolError):
        rehearsal.pay(number("a"))

    rehearsal.post("/control", {"ahead_seconds": 61})

    assert rehearsal.pay(number("a")).json()["code"] == "000"


@pytest.mark.parametrize(("ends", "code"), [("002", "016"), ("100", "099"), ("000", "000")])
def test_the_last_digits_of_a_magic_number_choose(rehearsal, ends, code):
    assert rehearsal.pay(number("a"), phone=f"08099991{ends}").json()["code"] == code


class Ear(http.server.BaseHTTPRequestHandler):
    """Whom the rehearsal calls back."""

    heard: list

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(json.loads(body)["data"]["content"]["transactions"]["status"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        pass


def test_it_calls_back_when_something_becomes_of_an_order(rehearsal):
    heard = []
    with http.server.HTTPServer(("127.0.0.1", 0), type("E", (Ear,), {"heard": heard})) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        rehearsal.post("/control", {"callbacks": {"vtpass": address}, "fault": "pending"})
        rehearsal.pay(number("a"))
        rehearsal.post("/control", {"ahead_seconds": 130})
        for _try in range(100):
            if len(heard) == 2:
                break
            time.sleep(0.05)
        server.shutdown()

    assert heard == ["pending", "delivered"]
