"""How warm a relationship is, what stage it is at, and the next small step. Pure: values in, values out."""
