from ferrule_models import *

from collections.abc import Sequence
from typing import Any
from kafka.errors import KafkaError, KafkaTimeoutError, NoBrokersAvailable

@raises(NoBrokersAvailable)
@resource("producer", release=("close",), refcounted=True)
class KafkaProducer():
    @blocks("net")
    @raises(KafkaTimeoutError)
    def flush(self, timeout: float | None = None) -> None: ...
    @raises(KafkaTimeoutError)
    def send(self, topic: str, value: object = None, key: object = None, headers: Sequence[tuple[str, bytes]] | None = None, partition: int | None = None, timestamp_ms: int | None = None) -> Any: ...
    @blocks("net")
    @raises(KafkaError)
    def partitions_for(self, topic: str) -> set[int]: ...
    @blocks("net")
    @raises(KafkaError)
    def init_transactions(self) -> None: ...
    @blocks("net")
    @raises(KafkaError)
    def commit_transaction(self) -> None: ...
    @blocks("net")
    @raises(KafkaError)
    def abort_transaction(self) -> None: ...
    @releases("self")
    @blocks("net")
    def close(self, timeout: float | None = None, null_logger: bool = False) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
