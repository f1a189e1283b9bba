"""What the tasks of a local Airflow need, imported before they are forked.

Great Expectations alone takes seconds, and each gate is a process of its own: imported in the
scheduler, whose executor forks the tasks, it is paid for once.
"""

import great_expectations  # noqa: F401

import metmart.gate.dialect
import metmart.pipeline  # noqa: F401
