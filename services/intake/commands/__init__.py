"""What can be asked of intake: commands in the imperative, one file an aggregate."""
