"""Fetching: the only code that talks to publishers."""
