"""What every service stands on: the log, the bus, identity and the web frame. No business words here."""
