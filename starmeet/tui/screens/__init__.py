"""One module per screen, imported when the screen is first shown, with its stylesheet beside it."""
