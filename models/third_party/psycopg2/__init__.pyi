from ferrule_models import *

# `with connection` ends the transaction and leaves the connection open.
@owned("connection", refcounted=True)
@raises(OperationalError)
@blocks("database")
def connect(dsn): ...
