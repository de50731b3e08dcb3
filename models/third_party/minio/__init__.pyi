from ferrule_models import *

from typing import Any
from .api import Minio as Minio
from .error import S3Error as S3Error

def __getattr__(name: str) -> Any: ...
