"""What every test may ask for by name."""

import pytest

pytest_plugins = ["tests.fixtures.nats", "tests.fixtures.postgres"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """`async def` tests run on the loop the product runs on."""
    return "asyncio"
