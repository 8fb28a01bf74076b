"""Rotas, interventions and restraining orders: who went out, when, and what followed."""
