"""The table of parameters in docs/law.md is what the data say, row by row."""

import json
from pathlib import Path

from law.definitions import definitions
from law.entries import Entry
from law.parameters import Law

PAGE = Path(__file__).parents[3] / "docs" / "law.md"
HEAD = "| parameter | from | value | unit | meaning | source | conf. |\n|---|---|---|---|---|---|---|"


def test_the_page_holds_the_table_of_the_data() -> None:
    assert parameter_table(Law.default()) in PAGE.read_text(encoding="utf-8")


def parameter_table(law: Law) -> str:
    """Every parameter and each of its values, as the page shows them."""
    rows = [row(name, entry) for name in definitions() for entry in law.history(name) or [None]]
    return "\n".join([HEAD, *rows])


def row(name: str, entry: Entry | None) -> str:
    about = definitions()[name]
    scope = " (each CSD)" if about.per_csd else ""
    if entry is None:
        return f"| `{name}` | | entered by an operator | {about.unit} | {about.meaning} | | |"
    since = "" if entry.valid_from.year == 1900 else entry.valid_from.isoformat()
    source = f"{entry.source}; {entry.note}" if entry.note else entry.source
    return (
        f"| `{name}`{scope} | {since} | {shown(entry)} | {about.unit} | {about.meaning} | {source} "
        f"| {entry.confidence} |"
    )


def shown(entry: Entry) -> str:
    if not isinstance(entry.value, dict):
        return entry.value if isinstance(entry.value, str) else json.dumps(entry.value)
    starts = {**entry.value["weekly"], **entry.value["eves"]}
    return ", ".join(f"{day} {start}" for day, start in starts.items()) + f"; until {entry.value['until']}"
