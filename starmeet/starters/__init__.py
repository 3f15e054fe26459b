"""Facts about the two of you, and the sentences they support. Pure: values in, values out; no fact, no sentence."""
