"""Who may say what on the bus, asked of a real server with deploy/nats/users.conf."""

import asyncio
import shutil
from collections.abc import Iterator

import nats
import pytest

from cli.nats_config import NatsServer, server_program
from tests.architecture.sources import ROOT
from tests.fixtures.processes import free_port, listens, running

USERS = ("intake", "intervention", "placement", "reporting", "gateway")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server with the product's users; everybody's password is `1234`."""
    folder = tmp_path_factory.mktemp("users")
    found = free_port()
    shutil.copy(ROOT / "deploy" / "nats" / "users.conf", folder)
    config = folder / "nats-server.conf"
    rendered = NatsServer("users", found, folder / "jetstream").render()
    config.write_text(f'{rendered}\ninclude "users.conf"\n', encoding="utf-8")
    passwords = {f"ZAVETJE_NATS_PASSWORD_{user.upper()}": '"1234"' for user in USERS}
    command = [server_program(), "--config", config]
    with running(command, lambda: listens(found), folder / "log", environment=passwords):
        yield found


async def refusals(port: int, user: str, subject: str) -> list[str]:
    """What the server says when `user` publishes to `subject`."""
    said: list[str] = []

    async def hear(error: Exception) -> None:
        said.append(str(error))

    client = await nats.connect(
        f"nats://{user}:1234@127.0.0.1:{port}", error_cb=hear, inbox_prefix=f"_INBOX_{user}".encode()
    )
    await client.publish(subject, b"")
    await client.flush()
    await asyncio.sleep(0.05)
    await client.close()
    return said


@pytest.mark.parametrize("service", USERS[:4])
async def test_a_service_speaks_for_itself(port: int, service: str):
    assert await refusals(port, service, f"zavetje.{service}.stay.PersonAdmitted.v1") == []


@pytest.mark.parametrize(
    ("user", "subject"), [("intake", "zavetje.placement.head"), ("gateway", "zavetje.intake.head")]
)
async def test_nobody_speaks_for_another(port: int, user: str, subject: str):
    said = await refusals(port, user, subject)
    assert len(said) == 1
    assert "permissions violation" in said[0].lower()


async def test_a_service_makes_its_stream_and_reads_it_back(port: int):
    client = await nats.connect(f"nats://placement:1234@127.0.0.1:{port}", inbox_prefix=b"_INBOX_placement")
    stream = client.jetstream()
    await stream.add_stream(name="placement", subjects=["zavetje.placement.*.*.*"])
    await stream.publish("zavetje.placement.stay.PersonAdmitted.v1", b"1")
    reader = await stream.pull_subscribe("zavetje.placement.>", durable="reporting")
    (message,) = await reader.fetch(1, timeout=5)
    await message.ack_sync()
    assert message.data == b"1"
    await client.close()


async def test_a_stranger_is_not_let_in(port: int):
    with pytest.raises(Exception, match=r"(?i)authorization"):
        await nats.connect(f"nats://127.0.0.1:{port}", allow_reconnect=False)
