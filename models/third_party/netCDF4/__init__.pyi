from ferrule_models import *

from typing import Any
from ._netCDF4 import Dataset as Dataset, MFDataset as MFDataset, Variable as Variable, date2num as date2num, num2date as num2date

def __getattr__(name: str) -> Any: ...
