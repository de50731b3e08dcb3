from ferrule_models import *

from typing import Any
from .synchronous.collection import ReturnDocument as ReturnDocument
from .synchronous.mongo_client import MongoClient as MongoClient
from .asynchronous.mongo_client import AsyncMongoClient as AsyncMongoClient
ASCENDING: int
DESCENDING: int

def __getattr__(name: str) -> Any: ...
