"""The rules of intake: states, how facts change them, what is decided. Pure; one file an aggregate."""
