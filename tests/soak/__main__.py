"""`make soak`: random histories for as long as is said, on every core."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import count

from soak.batches import Result, run

SEEDS = 10**6
"""How many there are to draw from."""


def main() -> int:
    """Runs batches until the time is over, and returns the exit status."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # See `tests/conftest.py`.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    given = _arguments()
    seed = secrets.randbelow(SEEDS) if given.seed is None else given.seed
    print(f"SEED={seed}: random histories for {given.minutes:g} minutes, {given.workers} batches at a time", flush=True)
    results: list[Result] = []
    try:
        for result in _results(seed, given.minutes, given.workers):
            results.append(result)
            _tell(result)
    except KeyboardInterrupt:
        print("Interrupted.")
    return _sum_up(results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30, help="for how long batches begin; 0: one batch")
    parser.add_argument("--seed", type=int, help="of the first batch, with the next ones after it (default: any)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many batches go at a time")
    return parser.parse_args()


def _results(seed: int, minutes: float, workers: int) -> Iterator[Result]:
    """Of one batch after the other, as they end. None begins once the time is over, and one does in any case."""
    end = time.monotonic() + 60 * minutes
    seeds = count(seed)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        under_way = {pool.submit(run, next(seeds)) for _ in range(workers if minutes else 1)}
        while under_way:
            ended, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            if time.monotonic() < end:
                under_way |= {pool.submit(run, next(seeds)) for _ in ended}
            yield from (batch.result() for batch in ended)


def _tell(result: Result) -> None:
    if not result.failure:
        print(f"SEED={result.seed}: {result}", flush=True)
        return
    print(f"\nSEED={result.seed} FAILED: {result}\n\n{result.failure}")
    print(f"To run this batch again: make soak MINUTES=0 SEED={result.seed}\n", flush=True)


def _sum_up(results: Sequence[Result]) -> int:
    batches, histories = Counter(result.kind for result in results), Counter[str]()
    for result in results:
        histories[result.kind] += result.histories
    ran = (f"{histories[kind]:,} {kind}" if histories[kind] else f"{batches[kind]} x {kind}" for kind in batches)
    failed = [f"SEED={result.seed}" for result in results if result.failure]
    print(f"{sum(histories.values()):,} histories ({', '.join(ran)}): {', '.join(failed) or 'none'} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
