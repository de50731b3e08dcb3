from ferrule_models import *
from pymysql.err import OperationalError, IntegrityError, DataError, ProgrammingError, InterfaceError

@owned("connection", refcounted=True)
@resource("connection", release=("close", "__exit__"))
@raises(OperationalError)
@blocks("database")
class Connection:
    @borrows
    def __init__(self): ...
    @releases("self")
    def close(self): ...
    @raises(OperationalError, InterfaceError)
    @durable("commit")
    @blocks("database")
    @needs_open("self")
    def commit(self): ...
    @raises(OperationalError, InterfaceError)
    @blocks("database")
    @needs_open("self")
    def begin(self): ...
    @raises(OperationalError, InterfaceError)
    @durable("rollback")
    @blocks("database")
    @needs_open("self")
    def rollback(self): ...
    @raises(OperationalError)
    @blocks("database")
    def select_db(self): ...
    def cursor(self): ...
    @raises(OperationalError, IntegrityError)
    @misuse(ProgrammingError)
    @blocks("database")
    @needs_open("self")
    def query(self): ...
    @raises(OperationalError)
    @blocks("database")
    def ping(self): ...
    @raises(OperationalError)
    @blocks("database")
    def connect(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
