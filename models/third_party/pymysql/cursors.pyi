from ferrule_models import *
from pymysql.err import OperationalError, IntegrityError, DataError, ProgrammingError

@resource("cursor", release=("close", "__exit__"))
class Cursor:
    @lends("connection")
    def __init__(self, connection): ...
    @releases("self")
    def close(self): ...
    @raises(OperationalError, IntegrityError, DataError)
    @misuse(ProgrammingError)
    @blocks("database")
    def execute(self, query): ...
    @raises(OperationalError, IntegrityError, DataError)
    @misuse(ProgrammingError)
    @blocks("database")
    def executemany(self, query, args): ...
    @raises(OperationalError, IntegrityError)
    @misuse(ProgrammingError)
    @blocks("database")
    def callproc(self): ...
    @misuse(ProgrammingError)
    @returns_none
    def fetchone(self): ...
    @misuse(ProgrammingError)
    def fetchmany(self): ...
    @misuse(ProgrammingError)
    def fetchall(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...

class SSCursor:
    @raises(OperationalError)
    @blocks("database")
    def fetchall(self): ...
