"""What intake is asked: one question a file, its table, how facts change it, its queries."""
