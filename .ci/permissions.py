"""`make permissions`: writes the permission table into docs/security.md, or with --check says whether it is there."""

import sys
from pathlib import Path

from chassis.identity import ROLES
from chassis.rights import CONDITIONS, Cell
from contracts.permissions import TABLES

PAGE = Path("docs/security.md")
BEGIN, END = "<!-- permissions: made by `make permissions` -->", "<!-- end of permissions -->"
SIGNS = {"any": "●", "csd": "C", "unit": "U", "part": "P", "station": "S", "centre": "H", "let_in": "L"}
HEADS = ("police", "on call", "unit", "coord.", "office", "director", "house", "ministry", "auditor", "admin")


def signs(cell: Cell) -> str:
    """A cell as the page shows it."""
    return "".join(SIGNS[name] for name in CONDITIONS if name in cell)


def pages() -> str:
    """The table of every service."""
    lines = []
    for service, table in TABLES.items():
        lines += ["", f"**{service}**", "", f"| call | {' | '.join(HEADS)} |", "|---|" + ":-:|" * len(HEADS)]
        for action, row in table.items():
            cells = [signs(row[role]) if role in row else "" for role in ROLES]
            lines.append(f"| `{action}` | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def main(check: bool) -> None:
    """Write the page anew, or fail when it is not what the table says."""
    text = PAGE.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{PAGE} has no place for the table: {BEGIN} … {END}")
    made = f"{before}{BEGIN}\n{pages()}\n{END}{after}"
    if check and made != text:
        raise SystemExit(f"{PAGE} is not what contracts/permissions.csv says: make permissions")
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
