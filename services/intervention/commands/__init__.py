"""What somebody asks for: of an intervention, of a roster, and of a restraining order."""
