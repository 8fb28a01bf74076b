"""`zavetje user`: the list of those whose tokens are taken no more, as the gateway reads it."""

import pytest
from typer.testing import CliRunner

from chassis.errors import Unauthenticated
from chassis.identity import Caller, make_keys, refuse_revoked
from cli.__main__ import app
from cli.run_dir import RunDir


def said(*words: str) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_whoever_is_revoked_is_refused_until_she_is_restored(tmp_path, monkeypatch):
    monkeypatch.setenv("ZAVETJE_RUN_DIR", str(tmp_path))
    make_keys(tmp_path / "keys")
    file = RunDir.chosen().settings().revoked_file
    refuse_revoked(Caller(subject="izmisljena"), file)
    said("user", "revoke", "izmisljena")
    said("user", "revoke", "drugi")
    assert said("user", "revoked").split() == ["drugi", "izmisljena"]
    with pytest.raises(Unauthenticated, match="taken away"):
        refuse_revoked(Caller(subject="izmisljena"), file)
    said("user", "restore", "izmisljena")
    refuse_revoked(Caller(subject="izmisljena"), file)
    assert oct(file.stat().st_mode)[-3:] == "600"
