"""Where the pure core meets the database."""
