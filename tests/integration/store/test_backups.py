"""A copy of a store and its way back, on both databases; a keys' copy, and what must be gone from it."""

import pytest

from chassis.backups import BackupFault, back_up, erasures, put_back, read_manifest
from chassis.event_store import head
from chassis.keys import KeyStore
from chassis.wrapping import FixedKey
from tests.integration.store.bookings import SERVICE, book
from tests.integration.store.opening import log_of, opened

MASTER = FixedKey(bytes(range(32)))


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request, tmp_path, postgres):
    """(where the store is, where it is put back)."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/here.db", f"sqlite:///{tmp_path}/there.db"
        return
    with postgres.database() as here, postgres.database() as there:
        yield here, there


@pytest.fixture
def keys(tmp_path):
    """The url of a key store with one person alive and one erased."""
    url = f"sqlite:///{tmp_path}/keys.db"
    store = KeyStore(url, MASTER)
    store.ensure({"person:1": None, "person:2": None})
    store.destroy("person:2", "a test")
    store.close()
    return url


def test_a_store_comes_back_as_it_was_while_it_is_written_to(places, keys, tmp_path):
    here, there = places
    with opened(here) as store:
        for number in range(20):
            book(store, f"b{number}", label=f"label {number}")
        said = back_up({SERVICE: here}, keys, tmp_path / "copy", tmp_path / "apart" / "keys")
        rows = log_of(store)
        book(store, "afterwards", label="two")
    assert said["stores"][SERVICE]["position"] == 20
    back = f"sqlite:///{tmp_path}/keys-again.db"
    put_back(tmp_path / "copy", {SERVICE: there}, tmp_path / "apart" / "keys", back)
    with opened(there) as again:
        assert log_of(again) == rows
        with again.reading() as connection:
            assert head(connection)[0] == 20
        assert book(again, "goes on", label="three").position == 21
    assert erasures(tmp_path / "apart" / "erasures.jsonl") == ["person:2"]


def test_the_list_of_the_erased_only_grows(places, keys, tmp_path):
    here, _ = places
    with opened(here):
        back_up({SERVICE: here}, keys, tmp_path / "1", tmp_path / "apart" / "1")
        store = KeyStore(keys, MASTER)
        store.destroy("person:1", "a test")
        store.close()
        back_up({SERVICE: here}, keys, tmp_path / "2", tmp_path / "apart" / "2")
    assert erasures(tmp_path / "apart" / "erasures.jsonl") == ["person:2", "person:1"]


def test_a_copy_that_was_changed_or_is_not_whole_is_refused(places, keys, tmp_path):
    here, there = places
    with opened(here) as store:
        book(store, "b", label="one")
        back_up({SERVICE: here}, keys, tmp_path / "copy", tmp_path / "apart" / "keys")
    (file,) = (one for one in (tmp_path / "copy").iterdir() if one.name != "manifest.json")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    again = f"sqlite:///{tmp_path}/keys-again.db"
    with pytest.raises(BackupFault, match="is not what was copied"):
        put_back(tmp_path / "copy", {SERVICE: there}, tmp_path / "apart" / "keys", again)
    (tmp_path / "copy" / "manifest.json").unlink()
    with pytest.raises(BackupFault, match="no whole copy"):
        read_manifest(tmp_path / "copy")


def test_nothing_takes_anothers_place(places, keys, tmp_path):
    here, _ = places
    with opened(here) as store:
        book(store, "b", label="one")
        back_up({SERVICE: here}, keys, tmp_path / "copy", tmp_path / "apart" / "keys")
        with pytest.raises(BackupFault, match="there already"):
            back_up({SERVICE: here}, keys, tmp_path / "copy", tmp_path / "apart" / "other")
        with pytest.raises(BackupFault, match="move it away"):
            put_back(tmp_path / "copy", {SERVICE: here}, tmp_path / "apart" / "keys", keys)
        with pytest.raises(BackupFault, match="kept apart"):
            back_up({SERVICE: here}, keys, tmp_path / "same", tmp_path / "same" / "keys")
