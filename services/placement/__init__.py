"""Safe houses and crisis centres: beds, stays and their terms."""
