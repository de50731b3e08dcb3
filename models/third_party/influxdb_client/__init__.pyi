from ferrule_models import *

from typing import Any
from .client.influxdb_client import InfluxDBClient as InfluxDBClient
from .client.query_api import QueryApi as QueryApi
from .client.write_api import WriteApi as WriteApi

def __getattr__(name: str) -> Any: ...
