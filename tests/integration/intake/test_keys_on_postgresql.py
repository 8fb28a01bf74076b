"""The key store on PostgreSQL behaves as on SQLite."""

from chassis.keys import KeyStore


def test_a_store_on_postgresql(postgres_url):
    store = KeyStore(postgres_url, bytes(range(32)))
    store.ensure({"case:1": None, "text:1": "case:1"})
    sealed = store.seal("text:1", "body", "Vila Izmišljena")
    assert store.open("text:1", "body", sealed) == "Vila Izmišljena"
    store.destroy("case:1", "erasure")
    assert store.open("text:1", "body", sealed) is None
    store.close()
