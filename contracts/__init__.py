"""What services say to each other, and nothing else: one file a publishing service."""
