from ferrule_models import *

from typing import Any
from .protocol import Record as Record

def __getattr__(name: str) -> Any: ...
