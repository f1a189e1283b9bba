"""Telling people: one message a cause, kept in the lake until everybody named has had it."""
