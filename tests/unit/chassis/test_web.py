"""What every body is refused for, whatever the route."""

import pytest

from chassis.errors import BadInput
from chassis.web import parse_positions, refuse_nul


def test_a_text_with_a_nul_is_refused() -> None:
    with pytest.raises(BadInput, match="NUL"):
        refuse_nul(b'{"summary": "a\\u0000b"}')


def test_any_other_text_passes() -> None:
    refuse_nul('{"summary": "čšž \\u010d"}'.encode())


def test_positions_keep_the_highest_of_each_service() -> None:
    assert parse_positions("intake=3, intake=8,placement=1") == (("intake", 8), ("placement", 1))


def test_a_position_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="Consistency"):
        parse_positions("intake=-1")
