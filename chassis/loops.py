"""What runs beside a service's web app: the sender, a reader for each source, the alarms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def loops_of(running: Any) -> AsyncIterator[None]:
    """Run the loops until the web app stops."""
    yield
