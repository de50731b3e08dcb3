from ferrule_models import *

from typing import Any
from .base import Engine
def create_engine(url: Any, **kwargs: Any) -> Engine: ...

def __getattr__(name: str) -> Any: ...
