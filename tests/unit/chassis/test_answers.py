"""The way to a service that the tests take finds an answer that is not what the description says."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import ValidationError

from chassis.answers import Shape
from tests.fixtures.described import Described


class Told(Shape):
    number: int


ROUTER = APIRouter()


@ROUTER.get("/told/{number}", responses={200: {"model": Told}})
def told(number: int) -> dict[str, object]:
    return {"number": number} if number else {"number": None, "more": 1}


@ROUTER.get("/plain")
def plain() -> dict[str, object]:
    return {"anything": True}


async def ask(path: str) -> httpx.Response:
    app = FastAPI()
    app.include_router(ROUTER)
    async with httpx.AsyncClient(transport=Described(app), base_url="http://service.invalid") as client:
        return await client.get(path)


async def test_what_the_description_says_passes() -> None:
    assert (await ask("/told/7")).json() == {"number": 7}
    assert (await ask("/plain")).json() == {"anything": True}


async def test_what_it_does_not_say_is_found() -> None:
    with pytest.raises(ValidationError, match="number"):
        await ask("/told/0")
