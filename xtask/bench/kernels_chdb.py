"""The four questions of kernels.c in chDB (ClickHouse in the process): SHOP.columns THREADS ROUNDS."""

import csv
import io
import os
import sys
import tempfile
import time

import chdb
import pyarrow
import pyarrow.parquet
from chdb.session import Session

import shop_columns as columns

MONTH = "toRelativeMonthNum(day)"
# Tables: `memory` keeps its order of insertion; `sorted` is a MergeTree by customer and day, whose
# aggregation can run in that order.
IN_ORDER = ", optimize_aggregation_in_order = 1"


def forms(query: str) -> dict[str, str]:
    return {
        "memory": query.format(table="memory", settings=""),
        "sorted": query.format(table="sorted", settings=""),
        "sorted, in order": query.format(table="sorted", settings=IN_ORDER),
    }


TRIANGLE = f"""select cohort, m - cohort age, count()
    from (select min(m) cohort, groupUniqArray(m) months
          from (select customer, {MONTH} m from {{table}}) group by customer)
    array join months as m group by cohort, age"""
# $last: the last day of a first purchase that was watched for the horizon.
REPEAT = f"""select count(), countIf(length(d) > 1 and d[2] - d[1] <= {columns.HORIZON_DAYS})
    from (select groupArraySorted(2)(day) d from {{table}} group by customer) where d[1] <= toDate($last)"""

# $end: the shop's last day. The day collapse first, or all days of a customer as an array.
VALUE = {
    "days": """select sum((x + 1) * (tx + 3 * t) + intDiv(s, greatest(x, 1)))
        from (select count() - 1 x, max(day) - min(day) tx, toDate($end) - min(day) t, sum(a) - argMin(a, day) s
              from (select customer, day, sum(amount) a from {table} group by customer, day) group by customer)""",
    "arrays": """select sum((x + 1) * (tx + 3 * t) + intDiv(s, greatest(x, 1)))
        from (select arrayMin(d) f, arrayUniq(d) - 1 x, arrayMax(d) - f tx, toDate($end) - f t,
                     arraySum((day, amount) -> if(day = f, 0, toInt64(amount)), d, a) s
              from (select groupArray(day) d, groupArray(amount) a from {table} group by customer))""",
}


def rfm(levels: list[float]) -> str:
    score = "({0} > q{0}[1]) + ({0} > q{0}[2]) + ({0} > q{0}[3]) + ({0} > q{0}[4]) as score_{0}"
    scores = ", ".join(score.format(value) for value in "rfm")
    levels_text = ", ".join(repr(level) for level in levels)
    limits = ", ".join(f"quantilesExact({levels_text})({value}) q{value}" for value in "rfm")
    customers = "select max(toUInt16(day)) r, count() f, sum(amount) m from {table} group by customer"
    return f"""select {scores}, count() from ({customers}) as customers, (select {limits} from ({customers})) as limits
        group by score_r, score_f, score_m"""


def main(path: str, threads: int, rounds: int) -> None:
    shop = columns.read(path)
    session = Session()
    session.query("create database bench")
    session.query("use bench")
    table = "create table {} (customer UInt32, day Date, amount Int32) engine = {}"
    session.query(table.format("memory", "Memory"))
    session.query(table.format("sorted", "MergeTree order by (customer, day)"))
    log = pyarrow.table({"customer": shop.customer, "day": shop.day, "amount": shop.amount})
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "log.parquet")
        pyarrow.parquet.write_table(log, file)
        started = time.perf_counter()
        rows = f"select customer, toDate(day), amount from file('{file}', 'Parquet')"
        session.query(f"insert into sorted {rows}")
        session.query("optimize table sorted final")
        build_ms = (time.perf_counter() - started) * 1e3
        session.query("insert into memory select * from sorted order by customer, day")

    def run(query: str) -> list:
        answer = session.query(query, "CSV")
        return list(csv.reader(io.StringIO(str(answer))))

    def all_forms(query: str) -> dict[str, str]:
        return forms(f"{query} settings max_threads = {threads}{{settings}}")

    # The engine numbers months from an origin of its own.
    origin = int(run("select toRelativeMonthNum(toDate('1970-01-01'))")[0][0])
    first_month = shop.first_month - 1970 * 12 + origin
    repeat = REPEAT.replace("$last", str(shop.last_day - columns.HORIZON_DAYS))
    values = {}
    for way, query in VALUE.items():
        query = query.replace("$end", str(shop.last_day))
        values |= {f"{way}, {form}": text for form, text in all_forms(query).items()}
    kernels = {
        "triangle": columns.measure(all_forms(TRIANGLE), run, lambda rows: columns.triangle_checksum(rows, first_month), rounds),
        "repeat": columns.measure(all_forms(repeat), run, columns.repeat_checksum, rounds),
        "value": columns.measure(values, run, columns.value_checksum, rounds),
        "rfm": columns.measure(all_forms(rfm(columns.quintile_levels(shop.customers))), run, columns.rfm_checksum, rounds),
    }
    columns.report("chdb", chdb.engine_version, threads, build_ms, kernels)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
