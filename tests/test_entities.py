"""XML and markup that is made to fill a memory or to fetch: not expanded, nothing is fetched."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from lxml import etree

from bombs import of_zeros
from conftest import pipeline_over
from measuring import costs, told
from metmart.discover.moderngov import ModernGov
from metmart.errors import CatalogueError, DocumentError
from metmart.land.confinement import confined_lines
from metmart.sources.registry import sources
from test_lines import word_document

PAPERS = next(name for name, spec in sources().items() if spec.is_document)
BOOK = "mps_custody_disposals"
SECRET = "do not tell"
PEAK_MEBIBYTES = 256
