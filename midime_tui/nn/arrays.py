"""The array types of the numerical code."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]
