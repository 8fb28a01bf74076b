"""States, evolve, decide: the rules of interventions and rosters, pure."""
