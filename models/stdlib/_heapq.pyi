from ferrule_models import *

@mutates("heap", op="sort", size=False)
def heapify(heap): ...
@mutates("heap", op="pop")
@item_of("heap")
@misuse(IndexError)
def heappop(heap): ...
@mutates("heap", op="append")
@captures("item")
def heappush(heap, item): ...
@mutates("heap", op="setitem", size=False)
@captures("item")
@item_of("heap")
def heappushpop(heap, item): ...
@mutates("heap", op="setitem", size=False)
@captures("item")
@item_of("heap")
@misuse(IndexError)
def heapreplace(heap, item): ...
