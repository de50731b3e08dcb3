from ferrule_models import *

from typing import Any
from .synchronous.mongo_client import MongoClient as MongoClient

def __getattr__(name: str) -> Any: ...
