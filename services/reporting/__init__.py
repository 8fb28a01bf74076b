"""What happened, counted: the tables, hours and returns the ministry and the police receive."""
