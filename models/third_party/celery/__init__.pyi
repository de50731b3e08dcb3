from ferrule_models import *

from typing import Any
from .app.base import Celery as Celery
from .app.task import Task as Task
from .canvas import Signature as Signature

def __getattr__(name: str) -> Any: ...
