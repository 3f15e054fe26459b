"""Sample people, conferences and a log of three years, all invented, for trying starmeet out."""
