"""Checking: what a paper states against its own arithmetic and the published series."""
