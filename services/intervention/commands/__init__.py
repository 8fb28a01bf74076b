"""What somebody asks for: of an intervention, and of a roster."""
