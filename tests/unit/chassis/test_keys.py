"""Sealing: a value opens for its subject and field alone, and for nobody once the key is destroyed."""

import secrets
import threading

import pytest

from chassis import keys
from chassis.keys import KeyDestroyed, KeyStore, SealBroken, Sealed, WrongMasterKey

MASTER = bytes(range(32))
NAME = "Vila Izmišljena"


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/keys.db"


@pytest.fixture
def store(url):
    opened = KeyStore(url, MASTER)
    yield opened
    opened.close()


def test_what_was_sealed_opens(store):
    sealed = store.seal("person:1", "given_name", NAME)
    assert NAME not in sealed
    assert store.open("person:1", "given_name", sealed) == NAME


def test_the_same_words_seal_differently(store):
    assert store.seal("person:1", "given_name", NAME) != store.seal("person:1", "given_name", NAME)


@pytest.mark.parametrize(("subject", "field"), [("person:2", "given_name"), ("person:1", "family_name")])
def test_it_opens_nowhere_else(store, subject, field):
    store.seal(subject, field, "somebody else")
    sealed = store.seal("person:1", "given_name", NAME)
    with pytest.raises(SealBroken):
        store.open(subject, field, sealed)


def test_a_changed_value_does_not_open(store):
    value = Sealed.parse(store.seal("person:1", "given_name", NAME))
    changed = Sealed(value.key_version, value.box[:-1] + bytes([value.box[-1] ^ 1]))
    with pytest.raises(SealBroken):
        store.open("person:1", "given_name", str(changed))
    with pytest.raises(SealBroken):
        store.open("person:1", "given_name", "no seal")


def test_it_opens_after_a_restart(store, url):
    person = store.seal("person:1", "given_name", NAME)
    text = (
        store.seal("text:1", "body", NAME, parent="case:1") if store.ensure({"case:1": None}) is None else ""
    )
    store.close()
    again = KeyStore(url, MASTER)
    assert again.open("person:1", "given_name", person) == NAME
    assert again.open("text:1", "body", text) == NAME
    again.close()


def test_another_master_key_is_refused(store, url):
    store.close()
    with pytest.raises(WrongMasterKey):
        KeyStore(url, secrets.token_bytes(32))
    with pytest.raises(WrongMasterKey):
        KeyStore(url, b"short")


def test_a_destroyed_key_opens_nothing_and_seals_nothing_more(store):
    gone, stays = store.seal("person:1", "given_name", NAME), store.seal("person:2", "given_name", NAME)
    assert store.destroyed_at("person:1") is None
    store.destroy("person:1", "erasure")
    first = store.destroyed_at("person:1")
    store.destroy("person:1", "again")
    assert store.open("person:1", "given_name", gone) is None
    assert store.open("person:2", "given_name", stays) == NAME
    assert first is not None and store.destroyed_at("person:1") == first
    with pytest.raises(KeyDestroyed):
        store.seal("person:1", "given_name", NAME)


def test_a_text_dies_with_its_case(store):
    store.ensure({"case:1": None, "text:1": "case:1"})
    sealed = store.seal("text:1", "body", NAME)
    store.destroy("case:1", "erasure")
    assert store.open("text:1", "body", sealed) is None
    assert store.destroyed_at("text:1") == store.destroyed_at("case:1")
    with pytest.raises(KeyDestroyed):
        store.ensure({"text:2": "case:1"})


def test_a_destroyed_key_is_nowhere_in_the_files(store, url, tmp_path):
    store.seal("person:1", "given_name", NAME)
    with store._reading.begin() as connection:
        query = keys.SUBJECT_KEY.select().where(keys.SUBJECT_KEY.c.subject == "person:1")
        wrapped = bytes(connection.execute(query).mappings().one()["wrapped_dek"])
    assert any(wrapped in path.read_bytes() for path in tmp_path.iterdir())
    store.destroy("person:1", "erasure")
    assert not any(wrapped in path.read_bytes() for path in tmp_path.iterdir())


def test_a_key_store_holds_no_usable_key(store, tmp_path):
    store.seal("person:1", "given_name", NAME)
    plain = store._opened("person:1", 1)
    assert plain is not None
    assert not any(plain in path.read_bytes() or MASTER in path.read_bytes() for path in tmp_path.iterdir())


def test_two_stores_on_one_database_agree_on_a_key(store, url):
    other = KeyStore(url, MASTER)
    sealed = store.seal("person:1", "given_name", NAME)
    assert other.open("person:1", "given_name", other.seal("person:1", "given_name", NAME)) == NAME
    assert other.open("person:1", "given_name", sealed) == NAME
    other.close()


def test_many_threads_make_one_key(store):
    sealed: list[str] = []
    threads = [
        threading.Thread(target=lambda: sealed.append(store.seal("person:1", "given_name", NAME)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.open("person:1", "given_name", one) for one in sealed] == [NAME] * 8


def test_the_cache_of_keys_is_bounded_and_forgets(store, monkeypatch):
    monkeypatch.setattr(keys, "CACHED_KEYS", 2)
    sealed = {number: store.seal(f"person:{number}", "given_name", NAME) for number in range(5)}
    assert len(store._cache._keys) == 2
    monkeypatch.setattr(keys, "CACHED_S", -1.0)
    assert [store.open(f"person:{number}", "given_name", one) for number, one in sealed.items()] == [NAME] * 5


def test_a_keyed_digest_serves_one_purpose(store, url):
    first = store.hmac("notification", b"body")
    assert first == store.hmac("notification", b"body")
    assert len({first, store.hmac("other", b"body"), store.hmac("notification", b"bodY")}) == 3
