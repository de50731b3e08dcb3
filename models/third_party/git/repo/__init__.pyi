from ferrule_models import *

from typing import Any
from .base import Repo as Repo

def __getattr__(name: str) -> Any: ...
