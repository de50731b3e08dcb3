from ferrule_models import *

from typing import Any
class MinioException(Exception):
    def __getattr__(self, name: str) -> Any: ...

class S3Error(MinioException):
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
