from ferrule_models import *

from typing import Any
from botocore.client import Operation

# A part of a service; its methods make requests.
class Table():
    name: Any
    table_name: Any
    arn: Any
    key_schema: Any
    meta: Any
    item_count: Any
    table_status: Any
    def batch_writer(self, *args: Any, **kwargs: Any) -> Any: ...
    def __getattr__(self, name: str) -> Operation: ...

# A part of a service; its methods make requests.
class Bucket():
    name: Any
    meta: Any
    objects: Any
    object_versions: Any
    def Object(self, key: str) -> Object: ...
    def __getattr__(self, name: str) -> Operation: ...

# A part of a service; its methods make requests.
class Object():
    key: Any
    bucket_name: Any
    meta: Any
    def __getattr__(self, name: str) -> Operation: ...

# A part of a service; its methods make requests.
class Queue():
    url: Any
    meta: Any
    attributes: Any
    def __getattr__(self, name: str) -> Operation: ...

# A part of a service; its methods make requests.
class Topic():
    arn: Any
    meta: Any
    attributes: Any
    def __getattr__(self, name: str) -> Operation: ...

# A part of a service; its methods make requests.
class Instance():
    id: Any
    meta: Any
    state: Any
    def __getattr__(self, name: str) -> Operation: ...

class ServiceResource():
    meta: Any
    def Table(self, *args: Any, **kwargs: Any) -> Table: ...
    def Bucket(self, *args: Any, **kwargs: Any) -> Bucket: ...
    def Object(self, *args: Any, **kwargs: Any) -> Object: ...
    def Queue(self, *args: Any, **kwargs: Any) -> Queue: ...
    def Topic(self, *args: Any, **kwargs: Any) -> Topic: ...
    def Instance(self, *args: Any, **kwargs: Any) -> Instance: ...
    @blocks("net")
    def get_queue_by_name(self, **kwargs: Any) -> Queue: ...
    @blocks("net")
    def batch_get_item(self, **kwargs: Any) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
