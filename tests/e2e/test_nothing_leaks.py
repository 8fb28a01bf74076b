"""After a night nothing that names anybody stands anywhere on disk: not in a database, the bus's store or a log."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import nats
import pytest
from nats.js.api import ConsumerConfig, DeliverPolicy

from chassis.messaging import stream_name
from chassis.settings import SERVICES
from tests.e2e.conftest import Stack
from tests.e2e.nights import MONTH, Night, Words
from tests.e2e.offices import Office, new_id
from tests.fixtures.collector import Collector

SECRETS = {
    "summary": "Kanarčkovščina kriči čez žago",
    "phone summary": "Kanarčkoželja sliši šumenje",
    "letter": "Kanarčkopiščal ždi pod čebrom",
    "supplement": "Kanarčkošivanka šteje žeblje",
    "address": "Kanarčkova žlebišča 4711",
    "note": "Kanarčkozapisek z žarečo črko",
    "report": "Kanarčkoporočilo o šepetu ščinkavcev",
    "given name": "Kanarčkina",
    "family name": "Žleboščinkavčeva",
    "birth date": "1931-07-19",
    "home": "Kanarčkov šotor 815",
    "phone": "+386 99 731 404",
    "language": "kanarščina",
    "perpetrator": "Kanarčkodrug",
    "child": "Kanarčkočad",
    "caller": "Kanarčkokličoča",
    "caller's phone": "+386 99 731 405",
    "worker": "Kanarčkodelavka Ščebetalka",
    "worker's phone": "+386 99 731 406",
    "essentials": "Kanarčkobistveno šepeta žalost",
    "house": "Kanarčkovo zavetišče 99, Žabjek",
    "reason": "Kanarčkorazlog: šolarka čaka pred žago",
    "mistyped": "Kanarčkozmota ščebetavška",
}


@pytest.fixture(scope="module")
def office(stack: Stack) -> Iterator[Office]:
    """An invented CSD for these tests, with a worker who has a name and a telephone."""
    with Office(stack, "kanarcki") as opened:
        worker = {"csd": opened.csd, "units": [opened.unit], "readiness": [1, 2]}
        named = {"name": SECRETS["worker"], "phone": SECRETS["worker's phone"]}
        opened.admin.put(f"/workers/{opened.workers[0]}", {**worker, **named})
        yield opened


@pytest.fixture(scope="module")
def night(office: Office) -> Night:
    """A whole night in words that stand nowhere else, looked at again, and mistyped a few times."""
    told = Night(office, words()).play()
    find_a_bed(told)
    break_glass(told)
    look_again(told)
    mistype(told)
    office.ministry.get("/reports/interventions", month=MONTH, csd=office.csd)
    return told


def words() -> Words:
    return Words(
        summary=SECRETS["summary"],
        phone_summary=SECRETS["phone summary"],
        letter_summary=SECRETS["letter"],
        supplement=SECRETS["supplement"],
        address=SECRETS["address"],
        note=SECRETS["note"],
        report=SECRETS["report"],
        victim={
            "given_name": SECRETS["given name"],
            "family_name": SECRETS["family name"],
            "birth_date": SECRETS["birth date"],
            "address": SECRETS["home"],
            "phone": SECRETS["phone"],
            "language": SECRETS["language"],
        },
        perpetrator={"given_name": SECRETS["perpetrator"]},
        child={"given_name": SECRETS["child"]},
        caller={"name": SECRETS["caller"], "phone": SECRETS["caller's phone"]},
    )


def find_a_bed(night: Night) -> None:
    """A house whose address is secret takes the woman, and is told what it must know of her."""
    office, slug = night.office, "kanarckova-hisa"
    house = {"name": "Izmišljena hiša", "kind": "victims", "csd": office.csd, "capacity": 3}
    office.admin.put(f"/centres/{slug}", {**house, "occurred_at": "2022-01-01T00:00:00Z"})
    staff = office.desk("centre_staff", "kanarckova-dezurna", centre=slug)
    staff.put(f"/centres/{slug}/address", {"address": SECRETS["house"]})
    essentials = {"kind": "essentials", "text": SECRETS["essentials"], "about": [night.victim]}
    text = office.worker.post(f"/cases/{night.case}/texts", essentials)["id"]
    asked = {"id": new_id(), "centre_id": slug, "case_id": night.case, "person_ids": [night.victim]}
    asked |= {"referred_by": "intervention_service", "reason": "domestic_violence", "essentials_id": text}
    placed = office.worker.post("/placements", asked)
    staff.post(f"/placements/{placed['id']}/acceptance", {"by": "kanarckova-dezurna"})
    staff.post(f"/placements/{placed['id']}/admission", {})
    assert staff.get(f"/texts/{text}")["text"] == SECRETS["essentials"]
    assert office.worker.get(f"/centres/{slug}/address")["address"] == SECRETS["house"]
    assert staff.get(f"/persons/{night.victim}")["phone"] == SECRETS["phone"]


def break_glass(night: Night) -> None:
    """Somebody of another CSD opens the woman with a reason, which two coordinators read."""
    stranger = night.office.desk("on_call_worker", "kanarckova-tujka", csd="izmisljeni-drugje")
    stranger.post(f"/persons/{night.victim}/break-glass", {"reason": SECRETS["reason"]})
    assert stranger.get(f"/persons/{night.victim}")["given_name"] == SECRETS["given name"]
    reasons = night.office.coordinator.get(f"/persons/{night.victim}/break-glass")["items"]
    assert [one["reason"] for one in reasons] == [SECRETS["reason"]]


def look_again(night: Night) -> None:
    """Open all of it: what is opened for an answer is not left lying about."""
    desk = night.office.worker
    person = desk.get(f"/persons/{night.victim}")
    assert (person["given_name"], person["birth_date"]) == (SECRETS["given name"], SECRETS["birth date"])
    desk.get(f"/cases/{night.case}")
    desk.get(f"/cases/{night.case}/timeline")
    texts = {text["text"] for text in desk.get(f"/cases/{night.case}/texts")["items"]}
    assert {SECRETS["summary"], SECRETS["note"], SECRETS["report"], SECRETS["address"]} <= texts
    desk.get(f"/notifications/{night.notification}")
    sought = {"family_name": SECRETS["family name"], "birth_date": SECRETS["birth date"], "purpose": "other"}
    found = desk.send("POST", "/persons/search", sought).json()["items"]
    assert [one["id"] for one in found] == [night.victim]
    why = desk.send("POST", f"/persons/{night.victim}/break-glass", {"reason": SECRETS["report"]})
    assert why.json()["code"] == "seen_already"
    for paper in ("handover", f"looks?person_id={night.victim}"):
        assert desk.send("GET", f"/cases/{night.case}/papers/{paper}").status_code == 200
    assert desk.get(f"/workers/{night.office.workers[0]}")["name"] == SECRETS["worker"]


def mistype(night: Night) -> None:
    """Names where none belong: a refusal repeats nothing to the log."""
    desk, secret = night.office.worker, SECRETS["mistyped"]
    for body in ({"kind": secret}, {secret: 1}, {"kind": "other", "note_id": secret}, secret):
        desk.refused("POST", f"{night.path}/measures", body)
    desk.send("GET", f"/persons/{quote(secret)}", params={"family_name": secret})
    desk.send("GET", f"/{quote(secret)}", params={"cursor": secret})
    desk.send("POST", "/commands:batch", [{"method": "POST", "path": f"/{quote(secret)}", "body": {}}])
    desk.send("POST", f"{night.path}/measures", {"kind": "other"}, headers={"Consistency": "1931-07-19"})


def spellings(secret: str) -> Iterator[bytes]:
    """The secret as some careless code might write it down: other cases, encodings, escapes and bare hashes."""
    for text in {secret, secret.casefold(), secret.upper(), secret.replace(" ", "")}:
        plain = text.encode()
        yield from (plain, text.encode("utf-16-le"), text.encode("utf-16-be"), plain.hex().encode())
        yield text.encode("cp1250", "replace")
        yield json.dumps(text).strip('"').encode()
        yield json.dumps(json.dumps(text)).strip('"\\').encode()
        yield quote(text).encode()
        yield quote(text, safe="").replace("%20", "+").encode()
        yield from (in_base64(plain, shift) for shift in range(3))
        yield from (hashlib.sha256(plain).digest(), hashlib.sha256(plain).hexdigest().encode())


def in_base64(plain: bytes, shift: int) -> bytes:
    """The part of any base64 that `plain` alone decides, when it stands `shift` bytes into a group of three."""
    first, after = -(-shift * 8 // 6), (shift + len(plain)) * 8 // 6
    return base64.b64encode(b"\0" * shift + plain + b"\0\0")[first:after]


NEEDLES = {name: {one for one in spellings(secret) if len(one) > 6} for name, secret in SECRETS.items()}


def found_in(content: bytes) -> set[str]:
    """The names of the secrets that stand in `content`."""
    return {name for name, needles in NEEDLES.items() if any(needle in content for needle in needles)}


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def messages(stack: Stack) -> list[bytes]:
    """Every message on the bus with its headers: its store is compressed, bytes alone would not tell."""
    bus = await nats.connect(stack.said.nats_url)
    jetstream, found = bus.jetstream(), []
    try:
        for service in SERVICES:
            waiting = (await jetstream.stream_info(stream_name(service))).state.messages
            config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
            reader = await jetstream.subscribe(
                f"zavetje.{service}.*.*.*", ordered_consumer=True, config=config
            )
            for _ in range(waiting):
                message = await reader.next_msg(timeout=5)
                head = json.dumps(message.headers or {}).encode()
                found.append(message.subject.encode() + b"\n" + head + b"\n" + message.data)
            await reader.unsubscribe()
    finally:
        await bus.close()
    return found


def test_the_search_finds_each_spelling_of_a_secret() -> None:
    """Else a clean result says nothing."""
    secret = SECRETS["family name"]
    for careless in (
        json.dumps({"x": secret}).encode(),
        json.dumps({"x": secret}, ensure_ascii=False).encode(),
        base64.b64encode(f"ime={secret};".encode()),
        base64.b64encode(f"i={secret}".encode()),
        base64.b64encode(secret.encode()),
        secret.encode("utf-16"),
        quote(secret).encode(),
    ):
        assert found_in(b"\0\1" + careless) == {"family name"}, careless


def content(path: Path) -> bytes:
    """What a file holds; one that the bus writes beside and then renames is read under its own name."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        assert path.suffix == ".tmp"
        return path.with_suffix("").read_bytes()


def test_no_file_of_the_stack_holds_a_name_an_address_a_date_or_a_word(stack: Stack, night: Night) -> None:
    """Databases with their -wal, the keys' database, the bus's store, every log, whatever else lies there."""
    everywhere = files(stack.run_dir)
    names = {path.name for path in everywhere}
    assert {"intake.db", "intake.db-wal", "intake-keys.db", "intervention.db", "reporting.db"} <= names
    assert {"intake.log", "gateway.log", "nats.log"} <= names and any(name.endswith(".blk") for name in names)
    leaks = {str(path.relative_to(stack.run_dir)): found_in(content(path)) for path in everywhere}
    assert {name: found for name, found in leaks.items() if found} == {}


def test_no_trace_holds_any(stack: Stack, night: Night, collector: tuple[Collector, str]) -> None:
    """Every span of the night from the gateway and the four services, as a collector gets them."""
    kept, _ = collector
    kept.wait_for(5)
    assert sum(len(names) for names in kept.spans().values()) > 100
    assert {name for body in kept.bodies for name in found_in(body)} == set()


def test_no_copy_of_the_stores_holds_any(stack: Stack, night: Night, tmp_path: Path) -> None:
    """Neither the copy of the logs nor that of the keys, nor the list of erasures beside it."""
    words = ("backup", str(tmp_path / "logs"), "--keys", str(tmp_path / "keys" / "1"))
    done = stack.zavetje(*words, timeout=240)
    assert done.returncode == 0, done.stderr
    everywhere = files(tmp_path)
    assert {"intake.db", "intake-keys.db", "erasures.jsonl"} <= {path.name for path in everywhere}
    leaks = {path.name: found_in(path.read_bytes()) for path in everywhere}
    assert {name: found for name, found in leaks.items() if found} == {}


def test_no_message_on_the_bus_holds_any(stack: Stack, night: Night) -> None:
    sent = asyncio.run(messages(stack))
    assert len(sent) > 40 and any(night.case.encode() in one for one in sent)
    assert {name for one in sent for name in found_in(one)} == set()


def test_what_is_sealed_is_in_intake_alone_and_sealed(stack: Stack, night: Night) -> None:
    """The other services hold not even the sealed form; what intake holds opens to the words again."""
    data = stack.said.data_dir
    events = night.office.auditor.get("/events", service="intake", case_id=night.case, limit=500)["items"]
    sealed = [one["data"]["body"] for one in events if one["type"] == "text_written"]
    assert len(sealed) >= 4 and all(body.startswith("s1.") for body in sealed)
    for service in ("intervention", "placement", "reporting"):
        held = b"".join(path.read_bytes() for path in data.glob(f"{service}.db*"))
        assert not any(body.encode() in held for body in sealed), service
    own = b"".join(path.read_bytes() for path in data.glob("intake.db*"))
    assert all(body.encode() in own for body in sealed)
    assert not any(body.encode() in one for body in sealed for one in asyncio.run(messages(stack)))


def test_who_looked_is_recorded_and_not_what_was_seen(night: Night) -> None:
    looks = night.office.auditor.get("/audit/access", person_id=night.victim)["items"]
    foreign = {one["by"] for one in looks if one["purpose"] == "break_glass"}
    assert foreign == {"kanarckova-tujka"}
    assert {night.office.workers[0], "kanarckova-dezurna"} < {one["by"] for one in looks}
    assert any("birth_date" in one["fields"] for one in looks)
