from ferrule_models import *

from typing import Any
from ._async.driver import AsyncDriver as AsyncDriver, AsyncGraphDatabase as AsyncGraphDatabase
from ._async.work.session import AsyncSession as AsyncSession
from ._sync.driver import Driver as Driver, GraphDatabase as GraphDatabase
from ._sync.work.session import Session as Session
from ._sync.work.result import Result as Result

def __getattr__(name: str) -> Any: ...
