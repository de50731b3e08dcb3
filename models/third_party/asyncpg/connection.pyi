from ferrule_models import *

from typing import Any, Optional
import asyncio
from .exceptions import InterfaceError, PostgresError
from .pool import Pool
from .protocol import Record
from .transaction import Transaction
from .prepared_stmt import PreparedStatement
from .cursor import CursorFactory

@resource("connection", release=("close", "terminate"))
@loop_bound
class Connection():
    @suspends("net")
    @captures("callback")
    async def add_listener(self, channel: Any, callback: Any) -> Any: ...
    @captures("callback")
    def add_termination_listener(self, callback: Any) -> Any: ...
    @captures("callback")
    def add_log_listener(self, callback: Any) -> Any: ...
    @suspends("net")
    async def remove_listener(self, channel: Any, callback: Any) -> Any: ...
    def is_closed(self) -> bool: ...
    def is_in_transaction(self) -> bool: ...
    @needs_open("self")
    def transaction(self, *, isolation: Any = None, readonly: Any = False, deferrable: Any = False) -> Transaction: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    @needs_open("self")
    async def execute(self, query: str, *args: Any, timeout: Optional[float] = None) -> str: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    @needs_open("self")
    async def executemany(self, command: str, args: Any, *, timeout: Optional[float] = None) -> None: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    @needs_open("self")
    async def fetch(self, query: Any, *args: Any, timeout: Any = None, record_class: Any = None) -> list[Record]: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    @returns_none
    @needs_open("self")
    async def fetchval(self, query: Any, *args: Any, column: Any = 0, timeout: Any = None) -> Any: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    @returns_none
    @needs_open("self")
    async def fetchrow(self, query: Any, *args: Any, timeout: Any = None, record_class: Any = None) -> Record | None: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    @needs_open("self")
    async def fetchmany(self, query: Any, args: Any, *, timeout: Optional[float] = None, record_class: Any = None) -> list[Record]: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    @needs_open("self")
    async def prepare(self, query: Any, *, name: Any = None, timeout: Any = None, record_class: Any = None) -> PreparedStatement: ...
    @needs_open("self")
    def cursor(self, query: Any, *args: Any, prefetch: Any = None, timeout: Any = None, record_class: Any = None) -> CursorFactory: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def copy_from_table(self, table_name: Any, *, output: Any, columns: Any = None, schema_name: Any = None, timeout: Any = None, format: Any = None, oids: Any = None, delimiter: Any = None, null: Any = None, header: Any = None, quote: Any = None, escape: Any = None, force_quote: Any = None, encoding: Any = None) -> str: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def copy_from_query(self, query: Any, *args: Any, output: Any, timeout: Any = None, format: Any = None, oids: Any = None, delimiter: Any = None, null: Any = None, header: Any = None, quote: Any = None, escape: Any = None, force_quote: Any = None, encoding: Any = None) -> str: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def copy_to_table(self, table_name: Any, *, source: Any, columns: Any = None, schema_name: Any = None, timeout: Any = None, format: Any = None, oids: Any = None, freeze: Any = None, delimiter: Any = None, null: Any = None, header: Any = None, quote: Any = None, escape: Any = None, force_quote: Any = None, force_not_null: Any = None, force_null: Any = None, encoding: Any = None, where: Any = None) -> str: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def copy_records_to_table(self, table_name: Any, *, records: Any, columns: Any = None, schema_name: Any = None, timeout: Any = None, where: Any = None) -> str: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def set_type_codec(self, typename: Any, *, schema: Any = "public", encoder: Any, decoder: Any, format: Any = "text") -> Any: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def reset_type_codec(self, typename: Any, *, schema: Any = "public") -> Any: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def set_builtin_type_codec(self, typename: Any, *, schema: Any = "public", codec_name: Any, format: Any = None) -> Any: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def reload_schema_state(self) -> Any: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def reset(self, *, timeout: Any = None) -> Any: ...
    @releases("self")
    @suspends("net")
    @raises(PostgresError, OSError, asyncio.TimeoutError)
    async def close(self, *, timeout: Any = None) -> Any: ...
    @releases("self")
    def terminate(self) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...
@owned("connection", release="close")
@suspends("net")
@raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
async def connect(dsn: Any = None, *, host: Any = None, port: Any = None, user: Any = None, password: Any = None, passfile: Any = None, service: Any = None, servicefile: Any = None, database: Any = None, loop: Any = None, timeout: Any = 60, statement_cache_size: Any = 100, max_cached_statement_lifetime: Any = 300, max_cacheable_statement_size: Any = ..., command_timeout: Any = None, ssl: Any = None, direct_tls: Any = None, connection_class: Any = ..., record_class: Any = ..., server_settings: Any = None, target_session_attrs: Any = None, krbsrvname: Any = None, gsslib: Any = None) -> Connection: ...

def __getattr__(name: str) -> Any: ...
