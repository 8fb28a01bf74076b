"""Sealing: a value opens for its subject and field alone, and for nobody once the key is destroyed."""

import secrets
import sys
import threading
from base64 import urlsafe_b64encode

import pytest

from chassis import keys
from chassis.identity import create_file
from chassis.keys import KeyDestroyed, KeyStore, SealBroken, Sealed
from chassis.wrapping import FixedKey, KeyCommand, KeyFiles, WrongMasterKey

MASTER = bytes(range(32))
NAME = "Vila Izmišljena"


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/keys.db"


@pytest.fixture
def store(url):
    opened = KeyStore(url, FixedKey(MASTER))
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
    again = KeyStore(url, FixedKey(MASTER))
    assert again.open("person:1", "given_name", person) == NAME
    assert again.open("text:1", "body", text) == NAME
    again.close()


def test_another_master_key_is_refused(store, url):
    store.close()
    with pytest.raises(WrongMasterKey):
        KeyStore(url, FixedKey(secrets.token_bytes(32)))
    with pytest.raises(WrongMasterKey):
        KeyStore(url, FixedKey(b"short"))


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
    other = KeyStore(url, FixedKey(MASTER))
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


@pytest.fixture
def files(tmp_path):
    """Key files as an installation makes them."""
    create_file(tmp_path / "seal.key", urlsafe_b64encode(MASTER))
    return KeyFiles(tmp_path / "seal.key")


def sealed_by(store: KeyStore, number: int = 450) -> tuple[str, str]:
    """More keys than are wrapped anew at once, some of them under others."""
    store.ensure({f"case:{one}": None for one in range(number)})
    store.ensure({"text:1": "case:1"})
    return store.seal("person:1", "given_name", NAME), store.seal("text:1", "body", NAME)


def test_a_further_master_key_wraps_everything_anew_and_nothing_sealed_changes(url, files):
    store = KeyStore(url, files)
    person, text = sealed_by(store)
    digest = store.hmac("search", b"x")
    assert set(store.wrapped_by()) == {1} and files.add() == 2
    assert store.seal("person:2", "given_name", NAME) and store.wrapped_by()[2] == 1
    turns = 0
    while store.rewrap():
        turns += 1
    assert turns > 1 and set(store.wrapped_by()) == {2}
    files.file(1).unlink()
    again = KeyStore(url, files)
    assert again.open("person:1", "given_name", person) == again.open("text:1", "body", text) == NAME
    assert again.hmac("search", b"x") == digest
    store.close()
    again.close()


def test_a_rotation_that_was_cut_short_goes_on_and_meanwhile_everything_opens(url, files):
    store = KeyStore(url, files)
    person, _ = sealed_by(store)
    files.add()
    assert store.rewrap() == 200 and set(store.wrapped_by()) == {1, 2}
    store.close()
    again = KeyStore(url, files)
    assert again.open("person:1", "given_name", person) == NAME
    while again.rewrap():
        pass
    assert set(again.wrapped_by()) == {2}
    again.close()


def test_without_the_version_that_wraps_it_nothing_opens(url, files):
    store = KeyStore(url, files)
    sealed_by(store, 2)
    store.close()
    files.add()
    files.file(1).unlink()
    with pytest.raises(WrongMasterKey, match="version 1"):
        KeyStore(url, files)


def test_a_store_from_before_the_master_key_had_versions_opens(url, store):
    sealed = store.seal("person:1", "given_name", NAME)
    with store._writing.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE subject_key DROP COLUMN wrapped_by")
    again = KeyStore(url, FixedKey(MASTER))
    assert again.open("person:1", "given_name", sealed) == NAME and set(again.wrapped_by()) == {1}
    again.close()


KMS = """
import sys
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
key = bytes(range(32))
content = bytes.fromhex(sys.stdin.read())
if sys.argv[1] == "wrap":
    print(7, aes_key_wrap(key, content).hex())
elif sys.argv[1:] == ["unwrap", "7"]:
    print(aes_key_unwrap(key, content).hex())
else:
    sys.exit("no such version")
"""


def test_an_operators_own_program_holds_the_master_key(url, tmp_path):
    program = tmp_path / "kms.py"
    program.write_text(KMS)
    store = KeyStore(url, KeyCommand(f"{sys.executable} {program}"))
    sealed = store.seal("person:1", "given_name", NAME)
    assert store.wrapped_by() == {7: 2}
    store.close()
    again = KeyStore(url, KeyCommand(f"{sys.executable} {program}"))
    assert again.open("person:1", "given_name", sealed) == NAME
    again.close()
    with pytest.raises(WrongMasterKey, match="the seal command failed"):
        KeyStore(url, KeyCommand(f"{sys.executable} -c 1/0"))


def test_what_is_found_by_tokens_goes_with_the_key(store):
    store.ensure({"person:1": None, "person:2": None})
    store.index({"person:1": {"a", "b"}, "person:2": {"b"}}, 12)
    assert (store.find({"a", "b"}, 9), store.find({"b"}, 9)) == (["person:1"], ["person:1", "person:2"])
    assert (store.find({"b"}, 1), store.indexed_through()) == (["person:1"], 12)
    store.index({"person:1": {"c"}}, 13)
    assert store.find({"a"}, 9) == [] and store.find({"c"}, 9) == ["person:1"]
    store.destroy("person:1", "a test")
    assert store.find({"c"}, 9) == []
