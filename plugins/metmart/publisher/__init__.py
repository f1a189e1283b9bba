"""A local stand-in for the publishers: made-up files, or a folder of real ones."""
