"""What reporting knows of others' facts, at any two times, and the questions put to it."""
