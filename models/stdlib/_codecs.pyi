from ferrule_models import *

# Fails on a name from outside that is no codec; ValueError for a NUL or a surrogate in it.
@pure
@raises(LookupError)
@misuse(ValueError)
def lookup(): ...
@raises(UnicodeDecodeError)
@misuse(LookupError)
@pure
def decode(): ...
@misuse(UnicodeEncodeError, LookupError)
@pure
def encode(): ...
@captures("handler")
@calls("handler", where="later")
def register_error(errors, handler): ...
@captures("search_function")
@calls("search_function", where="later")
def register(search_function): ...
@pure
def lookup_error(): ...
