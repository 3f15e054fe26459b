"""iCalendar out (export, invitations) and busy time in."""
