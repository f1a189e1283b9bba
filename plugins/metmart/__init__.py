"""metmart: a warehouse of London's public data on policing.

The folders follow the data: discover, fetch, archive, land, gate, build, audit, export, publish.
"""

__version__ = "0.1.0"
