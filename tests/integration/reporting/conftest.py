"""A reporting service that knows one invented night of March 2021."""

import pytest

from tests.integration.reporting.desk import reporting
from tests.integration.reporting.registers import Messages, tell_event, tell_places

NIGHT = [
    {
        "Zap. št.": "1",
        "Dogodek": "1",
        "Datum": "16.03.2021",
        "Od": "22:00",
        "Do": "01:10",
        "Delavka": "SD1",
        "Pripravljenost": "1",
        "Naloga": "Nasilje v družini (vključno z ukrepom prepovedi približevanja)",
        "Podnaloga": "Ukrep prepoved približevanja določeni osebi, kraju, območju",
        "Policijska postaja": "PP Koper",
        "Enota": "Koper",
        "Opomba": "teren",
    }
]


@pytest.fixture
def messages():
    """Reference data and the night, ready to be told."""
    told = Messages()
    tell_places(told)
    tell_event(told, "1", NIGHT)
    return told


@pytest.fixture
def desk(tmp_path, messages):
    """The service on the morning after March is over."""
    with reporting(tmp_path, messages, "2021-04-01T08:00:00+02:00") as running:
        yield running
