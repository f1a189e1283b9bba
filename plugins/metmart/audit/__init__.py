"""Auditing: the last checks between a candidate warehouse and its readers."""
