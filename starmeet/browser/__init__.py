"""What browsers and calendars on this machine are served: the terminal face in a page, and the feed.

Only on the loopback, and only to whoever knows a secret: other users and web pages reach the loopback, too.
"""

from __future__ import annotations

import os


def in_browser() -> bool:
    """Tell whether this process was started to be shown in a browser: there is a page then, and no terminal."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")
