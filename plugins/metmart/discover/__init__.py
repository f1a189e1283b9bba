"""Discovering: which releases of a source its publisher lists."""
