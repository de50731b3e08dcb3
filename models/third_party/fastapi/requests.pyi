from ferrule_models import *

from typing import Any
from starlette.requests import HTTPConnection as HTTPConnection, Request as Request

def __getattr__(name: str) -> Any: ...
