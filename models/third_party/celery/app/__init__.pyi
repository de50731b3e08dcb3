from ferrule_models import *

from typing import Any
from .base import Celery as Celery
from .task import Task as Task

def __getattr__(name: str) -> Any: ...
