from ferrule_models import *

from typing import Any
from ._decorator import on_exception as on_exception, on_predicate as on_predicate

def __getattr__(name: str) -> Any: ...
