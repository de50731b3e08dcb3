from ferrule_models import *

from typing import Any
from .connection import Connection as Connection, connect as connect
from .exceptions import *
from .pool import Pool as Pool, create_pool as create_pool
from .protocol import Record as Record
from . import exceptions as exceptions

def __getattr__(name: str) -> Any: ...
