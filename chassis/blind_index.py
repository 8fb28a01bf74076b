"""Finding sealed values without opening them: keyed digests of what may be asked for, kept beside the keys.

Whoever has the database and not the master key sees which subjects share a token, and nothing of what it says.
Tokens go with the subject's key; how far the index has come is kept, so it can be made anew at any time.
"""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

TOKEN = sa.Table(
    "blind_token",
    sa.MetaData(),
    sa.Column("token", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Index("blind_token_subject", "subject"),
)
INDEXED = sa.Table(
    "blind_index",
    TOKEN.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)


def replace(connection: sa.Connection, subject: str, tokens: Collection[str]) -> None:
    """These are the subject's tokens from now on."""
    connection.execute(sa.delete(TOKEN).where(TOKEN.c.subject == subject))
    if tokens:
        rows = [{"token": token, "subject": subject} for token in sorted(tokens)]
        connection.execute(sa.insert(TOKEN), rows)


def find(connection: sa.Connection, tokens: Iterable[str], limit: int) -> list[str]:
    """At most `limit` subjects that have all of the tokens."""
    wanted = set(tokens)
    query = (
        sa.select(TOKEN.c.subject)
        .where(TOKEN.c.token.in_(wanted))
        .group_by(TOKEN.c.subject)
        .having(sa.func.count() == len(wanted))
        .order_by(TOKEN.c.subject)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def through(connection: sa.Connection) -> int:
    """Through which position of the log everything is indexed."""
    return connection.execute(sa.select(INDEXED.c.position)).scalar() or 0


def advance(connection: sa.Connection, position: int) -> None:
    """Everything through `position` is indexed."""
    connection.execute(sa.delete(INDEXED))
    connection.execute(sa.insert(INDEXED).values(id=1, position=position))
