"""The one permission table: what each role may do with every route, on which condition; all else is refused."""

from pathlib import Path
from typing import Final

from chassis.rights import Table, read_tables

TABLES: Final[dict[str, Table]] = dict(read_tables(Path(__file__).with_name("permissions.csv")))
