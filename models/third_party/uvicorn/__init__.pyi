from ferrule_models import *

from typing import Any
from .main import run as run

def __getattr__(name: str) -> Any: ...
