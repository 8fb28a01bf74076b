"""The read models: one question, one file; and what the rules must look up in them."""
