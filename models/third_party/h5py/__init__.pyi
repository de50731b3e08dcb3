from ferrule_models import *

from typing import Any
from ._hl.files import File as File
from ._hl.group import Group as Group
from ._hl.dataset import Dataset as Dataset

def __getattr__(name: str) -> Any: ...
