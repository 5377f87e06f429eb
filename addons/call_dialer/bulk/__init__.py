"""What is known of making many contacts of a campaign at once."""
