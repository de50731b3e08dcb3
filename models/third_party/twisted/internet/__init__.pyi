from ferrule_models import *

from typing import Any
from . import reactor as reactor

def __getattr__(name: str) -> Any: ...
