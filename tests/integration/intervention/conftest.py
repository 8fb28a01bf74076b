"""The service on a Wednesday morning, 17 March 2021, 6:30 local."""

import pytest

from tests.integration.intervention.desk import intervention_desk


@pytest.fixture
def desk(tmp_path):
    """Workers and stations are known, nothing has happened yet."""
    with intervention_desk(tmp_path, "2021-03-17T06:30:00+01:00") as running:
        yield running
