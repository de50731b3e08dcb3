from ferrule_models import *
import sqlite3

@owned("connection", refcounted=True)
@raises(sqlite3.OperationalError)
def connect(database): ...
@pure
def complete_statement(): ...
@captures("adapter")
@calls("adapter", where="later")
def register_adapter(type, adapter): ...
@captures("converter")
@calls("converter", where="later")
def register_converter(typename, converter): ...
