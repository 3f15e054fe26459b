"""What screens are made of; nothing in here knows the desk."""
