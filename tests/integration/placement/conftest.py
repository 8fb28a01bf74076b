"""Two houses on a Wednesday morning, 17 March 2021, 8:00 local."""

import pytest

from tests.integration.placement.house import two_houses


@pytest.fixture
def house(tmp_path):
    """KCM with eight beds and KCŽN with twelve, nobody in them."""
    with two_houses(tmp_path, "2021-03-17T08:00:00+01:00") as running:
        yield running
