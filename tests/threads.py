"""Running something beside the thread of the tests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def beside(call: Callable[[], Result]) -> Result:
    """Call in a thread of its own: Dagster starts an event loop, and that of a browser may hold the tests' thread."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(call).result()
