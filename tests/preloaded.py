"""What the children of the crash tests share: imported, and the dbt project read, once."""

import os

os.environ["METMART_CANDIDATE"] = "candidate.duckdb"

import dbt.adapters.duckdb  # noqa: F401
import great_expectations  # noqa: F401

import metmart.gate.dialect
import metmart.pipeline  # noqa: F401
from metmart.build.warehouse import _manifest

_manifest()
