from ferrule_models import *

from typing import Any
from .synchronous.cursor import Cursor as Cursor

def __getattr__(name: str) -> Any: ...
