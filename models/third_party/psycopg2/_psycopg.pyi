from ferrule_models import *

@owned("connection", refcounted=True)
@resource("connection", release=("close",))
class connection:
    @raises(OperationalError)
    @blocks("database")
    def __init__(self, dsn): ...
    @releases("self")
    @never_raises
    def close(self): ...
    @raises(OperationalError, IntegrityError)
    @durable("commit")
    @blocks("database")
    @needs_open("self")
    def commit(self): ...
    @raises(InterfaceError, OperationalError)
    @durable("rollback")
    @blocks("database")
    @needs_open("self")
    def rollback(self): ...
    @misuse(InterfaceError)
    @needs_open("self")
    def cursor(self): ...
    @raises(OperationalError)
    @blocks("database")
    @needs_open("self")
    def poll(self): ...
    @raises(InterfaceError, OperationalError)
    @blocks("database")
    @needs_open("self")
    def reset(self): ...
    def cancel(self): ...
    @aliases("self")
    @needs_open("self")
    def __enter__(self): ...
    @durable("commit")
    @blocks("database")
    def __exit__(self): ...

@resource("cursor", release=("close", "__exit__"))
class cursor:
    @lends("conn")
    def __init__(self, conn): ...
    @releases("self")
    @never_raises
    def close(self): ...
    @raises(OperationalError, IntegrityError, DataError)
    @misuse(ProgrammingError)
    @blocks("database")
    @needs_open("self")
    def execute(self, query): ...
    @raises(OperationalError, IntegrityError, DataError)
    @misuse(ProgrammingError)
    @blocks("database")
    @needs_open("self")
    def executemany(self, query, vars_list): ...
    @raises(OperationalError, IntegrityError)
    @misuse(ProgrammingError)
    @blocks("database")
    @needs_open("self")
    def callproc(self): ...
    @raises(OperationalError)
    @blocks("database")
    @needs_open("self")
    def copy_expert(self): ...
    @raises(OperationalError)
    @blocks("database")
    @needs_open("self")
    def copy_from(self): ...
    @raises(OperationalError)
    @blocks("database")
    @needs_open("self")
    def copy_to(self): ...
    @misuse(ProgrammingError)
    @raises(OperationalError)
    @blocks("database")
    @needs_open("self")
    def fetchall(self): ...
    @misuse(ProgrammingError)
    @raises(OperationalError)
    @blocks("database")
    @needs_open("self")
    def fetchmany(self): ...
    @misuse(ProgrammingError)
    @raises(OperationalError)
    @blocks("database")
    @returns_none
    @needs_open("self")
    def fetchone(self): ...
    @pure
    @needs_open("self")
    def mogrify(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @raises(OperationalError)
    @blocks("database")
    @needs_open("self")
    def __next__(self): ...
