"""Gating: the checks a release must pass before anything is built from it."""
