from ferrule_models import *

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from kafka.errors import KafkaError, NoBrokersAvailable

@raises(NoBrokersAvailable)
@resource("consumer", release=("close",), refcounted=True)
class KafkaConsumer():
    @blocks("net", when="timeout_ms != 0")
    @raises(KafkaError)
    def poll(self, timeout_ms: int = 0, max_records: int | None = None, update_offsets: bool = True) -> dict[Any, list[Any]]: ...
    @blocks("net")
    @raises_any
    def __next__(self): ...
    @blocks("net")
    @raises(KafkaError)
    def commit(self, offsets: Mapping[Any, Any] | None = None, timeout_ms: int | None = None) -> None: ...
    @blocks("net")
    @raises(KafkaError)
    def committed(self, partition: Any, metadata: Literal[False] = False, timeout_ms: int | None = None) -> int | None: ...
    @blocks("net")
    @raises(KafkaError)
    def topics(self) -> set[str]: ...
    @blocks("net")
    @raises(KafkaError)
    def partitions_for_topic(self, topic: str) -> set[int]: ...
    @blocks("net")
    @raises(KafkaError)
    def position(self, partition: Any, timeout_ms: int | None = None) -> int | None: ...
    @blocks("net")
    @raises(KafkaError)
    def beginning_offsets(self, partitions: Iterable[Any]) -> dict[Any, int]: ...
    @blocks("net")
    @raises(KafkaError)
    def end_offsets(self, partitions: Iterable[Any]) -> dict[Any, int]: ...
    @blocks("net")
    @raises(KafkaError)
    def offsets_for_times(self, timestamps: Mapping[Any, int]) -> dict[Any, Any | None]: ...
    @captures("listener")
    def subscribe(self, topics: Iterable[str] = ..., pattern: str | None = None, listener: Any | None = None) -> None: ...
    @releases("self")
    @blocks("net")
    def close(self, autocommit: bool = True, timeout_ms: int | None = None) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
