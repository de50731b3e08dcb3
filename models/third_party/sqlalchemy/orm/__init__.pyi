from ferrule_models import *

from typing import Any
from .query import Query as Query
from .session import Session as Session, SessionTransaction as SessionTransaction, close_all_sessions as close_all_sessions, sessionmaker as sessionmaker
from .scoping import scoped_session as scoped_session

def __getattr__(name: str) -> Any: ...
