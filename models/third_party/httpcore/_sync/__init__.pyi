from ferrule_models import *

from typing import Any
from .connection_pool import ConnectionPool as ConnectionPool

def __getattr__(name: str) -> Any: ...
