from ferrule_models import *

@calls("key", where="here")
def merge(*iterables, key=None): ...
@copies("iterable")
@calls("key", where="here")
def nlargest(n, iterable, key=None): ...
@copies("iterable")
@calls("key", where="here")
def nsmallest(n, iterable, key=None): ...
