"""The tests, filed by reach: unit, properties, contracts, architecture, integration, e2e."""
