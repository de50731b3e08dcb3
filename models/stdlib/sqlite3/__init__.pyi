from ferrule_models import *

# The database is a file of this machine, mostly small: one statement takes no noticeable time.

@owned("connection", refcounted=True)
@resource("connection", release=("close",))
@raises(OperationalError)
class Connection:
    @borrows
    def __init__(self, database): ...
    @releases("self")
    def close(self): ...
    @raises(OperationalError)
    @durable("commit")
    @needs_open("self")
    def commit(self): ...
    @durable("rollback")
    @needs_open("self")
    def rollback(self): ...
    # A cursor dies with its connection: leaving one open is no leak.
    @needs_open("self")
    @elements("self")
    def cursor(self): ...
    @raises(OperationalError, IntegrityError, when="sql != 'PRAGMA foreign_keys = ON' and sql != 'PRAGMA legacy_alter_table = OFF'")
    @misuse(ProgrammingError)
    @needs_open("self")
    @elements("self")
    def execute(self, sql): ...
    @raises(OperationalError, IntegrityError)
    @misuse(ProgrammingError)
    @needs_open("self")
    @elements("self")
    def executemany(self, sql, parameters): ...
    @raises(OperationalError, IntegrityError)
    @misuse(ProgrammingError)
    @durable("commit")
    @needs_open("self")
    def executescript(self, sql_script): ...
    def interrupt(self): ...
    @raises(OperationalError)
    @blocks("database")
    @calls("progress", where="here")
    @needs_open("self")
    def backup(self, target, *, pages=-1, progress=None): ...
    @captures("callback")
    @calls("callback", where="later")
    @needs_open("self")
    def create_collation(self, name, callback): ...
    @captures("func")
    @calls("func", where="later")
    @needs_open("self")
    def create_function(self, name, narg, func): ...
    @captures("aggregate_class")
    @calls("aggregate_class", where="later")
    @needs_open("self")
    def create_aggregate(self, name, n_arg, aggregate_class): ...
    @captures("authorizer_callback")
    @calls("authorizer_callback", where="later")
    def set_authorizer(self, authorizer_callback): ...
    @captures("progress_handler")
    @calls("progress_handler", where="later")
    def set_progress_handler(self, progress_handler, n): ...
    @captures("trace_callback")
    @calls("trace_callback", where="later")
    def set_trace_callback(self, trace_callback): ...
    @blocks("database")
    @needs_open("self")
    def iterdump(self): ...
    @owned("file", refcounted=True)
    @raises(OperationalError)
    def blobopen(self): ...
    @aliases("self")
    def __enter__(self): ...
    # Commits or rolls back; the connection stays open.
    @durable("commit")
    @raises(OperationalError)
    @needs_open("self")
    def __exit__(self): ...

@resource("cursor", release=("close",))
class Cursor:
    @lends("cursor")
    def __init__(self, cursor): ...
    @releases("self")
    def close(self): ...
    @aliases("self")
    @raises(OperationalError, IntegrityError)
    @misuse(ProgrammingError)
    @needs_open("self")
    def execute(self, sql): ...
    @aliases("self")
    @raises(OperationalError, IntegrityError)
    @misuse(ProgrammingError)
    @needs_open("self")
    def executemany(self, sql, seq_of_parameters): ...
    @aliases("self")
    @raises(OperationalError, IntegrityError)
    @misuse(ProgrammingError)
    @durable("commit")
    @needs_open("self")
    def executescript(self, sql_script): ...
    @raises(OperationalError)
    @needs_open("self")
    def fetchall(self): ...
    @raises(OperationalError)
    @needs_open("self")
    def fetchmany(self): ...
    @raises(OperationalError)
    @returns_none
    @needs_open("self")
    def fetchone(self): ...
    @aliases("self")
    def __iter__(self): ...
    @raises(OperationalError)
    @needs_open("self")
    def __next__(self): ...

class Row:
    @pure
    def keys(self): ...

@resource("file", release=("close", "__exit__"))
class Blob:
    @releases("self")
    def close(self): ...
    @raises(OperationalError)
    def read(self): ...
    @raises(OperationalError)
    def write(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
