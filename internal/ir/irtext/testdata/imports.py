from __future__ import annotations
import os.path, a.b as c
from . import d
from ..e.f import g as h, i
try:
    import j
except ImportError:
    j = None
from k import *
print(len, unknown)
