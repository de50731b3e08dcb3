from ferrule_models import *

from typing import Any
from .synchronous.collection import Collection as Collection, ReturnDocument as ReturnDocument

def __getattr__(name: str) -> Any: ...
