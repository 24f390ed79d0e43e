"""Whole numbers that are too long for what they are sent in, or written by: nothing here takes one of them."""

from __future__ import annotations

import math
import sys
from typing import Any


def as_can_be_sent(value: Any) -> Any:
    """A number that no float can hold, in words; anything else as it is."""
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        return f"a number of {math.ceil(value.bit_length() * math.log10(2))} digits"
    return value
