from ferrule_models import *

@elements("iterable")
def tee(iterable, n=2): ...

class count:
    @pure
    def __new__(cls): ...

class cycle:
    @elements("iterable")
    def __new__(cls, iterable): ...

class repeat:
    @captures("object")
    def __new__(cls, object): ...

class accumulate:
    @elements("iterable")
    @calls("func", where="here")
    def __new__(cls, iterable, func=None): ...

class chain:
    @elements("iterables")
    def __new__(cls, *iterables): ...
    @classmethod
    @elements("iterable")
    def from_iterable(cls, iterable): ...

class compress:
    @elements("data")
    def __new__(cls, data, selectors): ...

class dropwhile:
    @elements("iterable")
    @calls("predicate", where="here")
    def __new__(cls, predicate, iterable): ...

class filterfalse:
    @elements("iterable")
    @calls("function", where="here")
    def __new__(cls, function, iterable): ...

class groupby:
    @elements("iterable")
    @calls("key", where="here")
    def __new__(cls, iterable, key=None): ...

class islice:
    @elements("iterable")
    def __new__(cls, iterable): ...

class starmap:
    @elements("iterable")
    @calls("function", where="here")
    def __new__(cls, function, iterable): ...

class takewhile:
    @elements("iterable")
    @calls("predicate", where="here")
    def __new__(cls, predicate, iterable): ...

class zip_longest:
    @elements("iter1")
    def __new__(cls, iter1): ...

class batched:
    @elements("iterable")
    def __new__(cls, iterable, n): ...

class pairwise:
    @elements("iterable")
    def __new__(cls, iterable): ...

# These read their argument at once.
class product:
    @borrows
    def __new__(cls, iter1): ...

class permutations:
    @borrows
    def __new__(cls, iterable): ...

class combinations:
    @borrows
    def __new__(cls, iterable): ...

class combinations_with_replacement:
    @borrows
    def __new__(cls, iterable): ...
