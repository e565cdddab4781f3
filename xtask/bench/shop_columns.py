"""Reads the columns of a generated shop (crates/testkit/src/shop_files.rs) and measures queries.

Shared by the engines written in Python; see README.md in this folder for what they print.
"""

import json
import resource
import time
from typing import Callable, NamedTuple

import numpy as np

HORIZON_DAYS = 90


class Shop(NamedTuple):
    customers: int
    orders: int
    first_month: int  # year * 12 + month - 1 of the first day
    last_day: int  # days since 1970-01-01
    customer: np.ndarray
    day: np.ndarray  # days since 1970-01-01
    amount: np.ndarray  # minor units


def read(path: str) -> Shop:
    """The log, oldest order first."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    assert bytes(data[:8]) == b"REGSHOP1", "not a file of columns"
    customers, orders = (int(count) for count in np.frombuffer(data[8:24], "<u8"))
    first_day, days = (int(value) for value in np.frombuffer(data[24:32], "<i4"))

    def column(index: int, kind: str) -> np.ndarray:
        start = 32 + index * 4 * orders
        return np.frombuffer(data[start : start + 4 * orders], kind)

    first = np.datetime64(first_day, "D").astype("datetime64[M]").astype(int) + 1970 * 12
    return Shop(customers, orders, int(first), first_day + days - 1, column(0, "<u4"), column(1, "<i4"), column(3, "<i4"))


def quintile_levels(count: int) -> list[float]:
    """Levels that pick the values at ranks ceil(j n / 5) whichever way an engine rounds."""
    return [(-(-j * count // 5) - 0.5) / count for j in range(1, 5)]


def triangle_checksum(rows, first_month: int) -> int:
    return sum(int(n) * (37 * (int(cohort) - first_month) + int(age) + 1) for cohort, age, n in rows)


def repeat_checksum(rows) -> int:
    watched, back = (int(value) for value in rows[0])
    return watched + 3 * back


def value_checksum(rows) -> int:
    return int(rows[0][0])


def rfm_checksum(rows) -> int:
    return sum(int(n) * (25 * int(r) + 5 * int(f) + int(m) + 1) for r, f, m, n in rows)


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(forms: dict[str, str], run: Callable[[str], list], checksum: Callable, rounds: int) -> dict:
    """Tries every form of a question, then measures the one that was the fastest."""
    answers, tried_s = set(), {}
    for form, query in forms.items():
        answers.add(checksum(run(query)))
        start = time.perf_counter()
        run(query)
        tried_s[form] = time.perf_counter() - start
    assert len(answers) == 1, f"the forms disagree: {answers}"
    answer, best = answers.pop(), min(tried_s, key=tried_s.get)
    cpu_ms, wall_ms = [], []
    for _ in range(rounds):
        cpu, wall = cpu_s(), time.perf_counter()
        rows = run(forms[best])
        wall_ms.append((time.perf_counter() - wall) * 1e3)
        cpu_ms.append((cpu_s() - cpu) * 1e3)
        assert checksum(rows) == answer, "two rounds disagree"
    return {"checksum": answer, "form": best, "cpu_ms": cpu_ms, "wall_ms": wall_ms}


def report(engine: str, version: str, threads: int, build_ms: float, kernels: dict) -> None:
    print(json.dumps({"engine": engine, "version": version, "threads": threads, "build_ms": build_ms, "kernels": kernels}))
