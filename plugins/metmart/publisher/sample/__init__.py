"""Made-up data in exactly the publishers' formats.

The names of areas and offences are real, every number is invented: each follows from its seed,
area, category and month, so the same seed makes the same bytes on any machine.
"""
