from ferrule_models import *

from typing import Any
from botocore.client import BaseClient
from .resources.base import ServiceResource

# Clients may be shared between threads; a session and its resources may not.
@thread_unsafe
class Session:
    def __init__(self, aws_access_key_id: str | None = None, aws_secret_access_key: str | None = None, aws_session_token: str | None = None, region_name: str | None = None, **kwargs: Any) -> None: ...
    @blocks("disk")
    def client(self, service_name: str, *args: Any, **kwargs: Any) -> BaseClient: ...
    @blocks("disk")
    def resource(self, service_name: str, *args: Any, **kwargs: Any) -> ServiceResource: ...
    def __getattr__(self, name: str) -> Any: ...
