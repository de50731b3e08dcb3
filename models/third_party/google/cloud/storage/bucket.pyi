from ferrule_models import *

from collections.abc import Iterator
from typing import Any
from .blob import Blob

class Bucket():
    def blob(self, blob_name: str, *args: Any, **kwargs: Any) -> Blob: ...
    @blocks("net")
    @raises_any
    def exists(self, *args: Any, **kwargs: Any) -> bool: ...
    @blocks("net")
    @raises_any
    @returns_none
    def get_blob(self, blob_name: str, *args: Any, **kwargs: Any) -> Blob | None: ...
    @blocks("net")
    @raises_any
    def list_blobs(self, *args: Any, **kwargs: Any) -> Iterator[Blob]: ...
    @blocks("net")
    @raises_any
    def delete(self, *args: Any, **kwargs: Any) -> None: ...
    @blocks("net")
    @raises_any
    def delete_blob(self, blob_name: str, *args: Any, **kwargs: Any) -> None: ...
    @blocks("net")
    @raises_any
    def copy_blob(self, blob: Blob, destination_bucket: Bucket, *args: Any, **kwargs: Any) -> Blob: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
