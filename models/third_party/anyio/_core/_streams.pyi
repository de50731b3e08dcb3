from ferrule_models import *

from typing import Any
# It has to allow `create_memory_object_stream[int](5)` as well, which no signature says.
create_memory_object_stream: Any

def __getattr__(name: str) -> Any: ...
