"""The Alembic history of this service's database."""
