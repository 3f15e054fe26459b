"""Which speaker is which of my people, how sure, and why: names read, found and compared; values in, values out."""
