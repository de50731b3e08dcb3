from ferrule_models import *

from typing import Any
from .synchronous.database import Database as Database

def __getattr__(name: str) -> Any: ...
