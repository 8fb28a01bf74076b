"""stack.json says what runs; a stale one is recognised, and nobody else reads the tokens."""

import json
import os
import stat
from pathlib import Path

import pytest

from chassis.identity import ROLES, make_keys, trusted, verify_token
from chassis.settings import Settings
from cli.failures import NothingRuns
from cli.people import caller_of, token_for, write_tokens
from cli.ports import choose_ports, listening, listens
from cli.run_dir import NOBODY, RunDir, Stack, gateway_url, started


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDir:
    monkeypatch.setenv("ZAVETJE_RUN_DIR", str(tmp_path / "run"))
    monkeypatch.delenv("ZAVETJE_GATEWAY_URL", raising=False)
    run = RunDir.chosen()
    run.prepare()
    return run


def stack(run: RunDir, pid: int | None = None) -> Stack:
    return Stack(
        state="ready",
        started_at="2021-01-03T10:50:00Z",
        supervisor=started("supervisor", pid or os.getpid()),
        urls={"gateway": "http://127.0.0.1:8100", "intake": "http://127.0.0.1:8101"},
        ports={"gateway": 8100, "intake": 8101, "nats": 4222},
        nats_url="nats://127.0.0.1:4222",
        data_dir=run.data,
        keys_dir=run.keys,
    )


def test_what_runs_is_found_where_it_was_written(run: RunDir):
    run.write_stack(stack(run))
    assert gateway_url() == "http://127.0.0.1:8100"
    environment = run.environment()
    assert environment["ZAVETJE_INTAKE_PORT"] == "8101"
    assert environment["ZAVETJE_NATS_URL"] == "nats://127.0.0.1:4222"
    assert environment["ZAVETJE_DATA_DIR"] == str(run.data)


def test_a_stale_stack_is_recognised(run: RunDir):
    dead = stack(run).model_copy(update={"supervisor": started("supervisor", 2**22 + 1)})
    run.write_stack(dead)
    assert run.running_stack() is None
    with pytest.raises(NothingRuns):
        gateway_url()
    assert run.environment()["ZAVETJE_INTAKE_URL"] == NOBODY


def test_a_damaged_stack_is_no_stack(run: RunDir):
    run.stack_file.write_text('{"state": "ready"')
    assert run.last_stack() is None


def test_nothing_of_the_run_is_ever_committed(run: RunDir):
    assert (run.path / ".gitignore").read_text() == "*\n"


def test_a_token_for_each_role_for_the_owner_alone(run: RunDir):
    make_keys(run.keys)
    settings = Settings(keys_dir=run.keys)
    write_tokens(run, settings)
    assert stat.S_IMODE(run.tokens_file.stat().st_mode) == 0o600
    told = json.loads(run.tokens_file.read_text())
    assert set(told) == set(ROLES)
    for role, person in told.items():
        caller = verify_token(person["token"], trusted(settings.issuer_jwks_file), settings)
        assert caller.roles == {role}


def test_what_is_named_goes_before_the_invented_person(run: RunDir):
    make_keys(run.keys)
    settings = Settings(keys_dir=run.keys)
    person = caller_of(["police"], stations=["PP Sežana", "PP Kozina"])
    caller = verify_token(token_for(person, settings), trusted(settings.issuer_jwks_file), settings)
    assert caller.stations == {"PP Sežana", "PP Kozina"}
    assert caller.subject == "pp-koper"


def test_a_usual_port_that_is_taken_is_replaced_by_a_free_one():
    holder = listening(0)
    assert holder is not None
    with holder:
        taken: int = holder.getsockname()[1]
        assert listens(taken)
        ports = choose_ports({"gateway": taken, "intake": 0})
        assert ports["gateway"] != taken
        assert ports["intake"] not in (0, ports["gateway"])
