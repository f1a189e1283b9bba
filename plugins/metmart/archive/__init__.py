"""Archiving: every published byte, kept for ever, with one record per release."""
