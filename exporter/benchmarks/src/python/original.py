# SPDX-License-Identifier: Apache-2.0
"""What the Python original does for one execution: a decorator takes two times, and appends a line to the file of the day.

    python3 original.py DIR

Prints the median over rounds of processor time for one execution, in microseconds.
"""

import functools
import json
import statistics
import sys
import time
from datetime import datetime
from pathlib import Path

ROUNDS = 30
EXECUTIONS = 5_000


def tracked(directory, name, metadata):
    def decorate(function):
        @functools.wraps(function)
        def run(*arguments):
            started_at = datetime.utcnow()
            start = time.time()
            status, error = "success", None
            try:
                return function(*arguments)
            except Exception as failure:
                status, error = "failed", str(failure)
                raise
            finally:
                record = {
                    "name": name,
                    "started_at": started_at.isoformat(),
                    "ended_at": datetime.utcnow().isoformat(),
                    "duration_ms": (time.time() - start) * 1000,
                    "status": status,
                    "metadata": metadata,
                    "error": error,
                }
                with open(directory / f"{started_at:%Y-%m-%d}.jsonl", "a") as day_file:
                    day_file.write(json.dumps(record) + "\n")

        return run

    return decorate


def main():
    directory = Path(sys.argv[1])
    directory.mkdir(exist_ok=True)

    @tracked(directory, "unit-tests", {"suite": "unit", "stage": "test"})
    def work():
        pass

    rounds = []
    for _ in range(ROUNDS):
        for day_file in directory.glob("*.jsonl"):
            day_file.unlink()
        start = time.process_time()
        for _ in range(EXECUTIONS):
            work()
        rounds.append((time.process_time() - start) / EXECUTIONS * 1e6)
    print(f"{statistics.median(rounds):.1f} µs of processor time for an execution")


main()
