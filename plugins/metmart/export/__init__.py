"""Exporting: the audited marts as files for readers."""
