"""config.toml: where it is, what may stand in it, reading it, and editing it without losing a comment.

`options` is the one table everything else derives from; `read` needs only the standard library's
`tomllib`; `scan`, `splice` and `edit` are loaded when there is a problem to locate or a change to make.
"""
