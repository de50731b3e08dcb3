from ferrule_models import *

from typing import Any


def __getattr__(name: str) -> Any: ...
