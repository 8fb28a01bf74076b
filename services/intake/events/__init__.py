"""What happened in intake: facts in the past tense, one file an aggregate."""
