"""What is known of making many leads, contacts and numbers at once."""
