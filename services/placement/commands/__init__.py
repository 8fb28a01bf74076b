"""What somebody asks of a centre, a request or a stay."""
