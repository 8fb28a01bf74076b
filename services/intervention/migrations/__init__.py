"""The history of the service's database."""
