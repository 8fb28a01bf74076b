"""An intake service on an invented night of March 2021."""

import pytest

from tests.integration.intake.house import intake


@pytest.fixture
def house(tmp_path):
    """The service a few minutes after the call came."""
    with intake(tmp_path, "2021-03-17T01:04:00+01:00") as running:
        yield running


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory):
    """The same for all tests of a module, where none leaves a fact."""
    with intake(tmp_path_factory.mktemp("intake"), "2021-03-17T01:04:00+01:00") as running:
        yield running
