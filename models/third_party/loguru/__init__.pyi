from ferrule_models import *

from typing import Any
from ._logger import Logger as Logger
logger: Logger

def __getattr__(name: str) -> Any: ...
