"""starmeet: plan how to meet the people you admire."""

__version__ = "0.1.0"
