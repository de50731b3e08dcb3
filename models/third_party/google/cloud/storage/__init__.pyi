from ferrule_models import *

from typing import Any
from .client import Client as Client
from .bucket import Bucket as Bucket
from .blob import Blob as Blob

def __getattr__(name: str) -> Any: ...
