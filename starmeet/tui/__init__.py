"""The terminal face: screens over the verbs of `starmeet.desk`; it keeps nothing of its own but what is on screen."""
