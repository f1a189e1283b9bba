"""Figures: every quantity that a document states, with what it is of, when and where."""
