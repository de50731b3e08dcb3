from ferrule_models import *

from typing import Any
from .base import Connection as Connection, Engine as Engine, NestedTransaction as NestedTransaction, RootTransaction as RootTransaction, Transaction as Transaction
from .create import create_engine as create_engine
from .cursor import CursorResult as CursorResult
from .result import MappingResult as MappingResult, Result as Result, ScalarResult as ScalarResult

def __getattr__(name: str) -> Any: ...
