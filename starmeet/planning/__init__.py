"""The windows in which someone can be met, the best set of them, and what anything else would cost.

Pure: values in, values out. `windows` finds where people can be met, `solve` picks the exact best set,
`plan` adds who is missed and what each alternative would cost.
"""
