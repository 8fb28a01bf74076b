"""What an operator reads of a replayed row."""

from datetime import UTC, datetime

from chassis.clock import FOREVER, micros
from chassis.replaying import readable

ADMITTED = micros(datetime(2021, 10, 5, 6, 30, tzinfo=UTC))


def test_a_row_says_whose_it_is_first_and_when_in_words() -> None:
    row = {"bed": "2", "admitted_at": ADMITTED, "valid_to": FOREVER, "key": "stay", "valid_from": ADMITTED,
           "stream": "stay-1", "nights": 21}  # fmt: skip
    assert list(readable(row).items()) == [
        ("stream", "stay-1"),
        ("key", "stay"),
        ("valid_from", "2021-10-05T06:30:00Z"),
        ("valid_to", None),
        ("admitted_at", "2021-10-05T06:30:00Z"),
        ("bed", "2"),
        ("nights", 21),
    ]
