from ferrule_models import *

from typing import Any
from ._async.client import AsyncElasticsearch as AsyncElasticsearch
from ._sync.client import Elasticsearch as Elasticsearch
from .exceptions import ApiError as ApiError, BadRequestError as BadRequestError, ConflictError as ConflictError, ConnectionError as ConnectionError, ConnectionTimeout as ConnectionTimeout, NotFoundError as NotFoundError, TransportError as TransportError

def __getattr__(name: str) -> Any: ...
