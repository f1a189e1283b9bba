"""What is known about each source: one YAML each, and the model that checks it."""
