from ferrule_models import *

from typing import Any
class TopicPartition():
    def __getattr__(self, name: str) -> Any: ...

class ConsumerRecord():
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
