"""The metrics of `regulars report` in DuckDB, from file to figures: FILE THREADS.

Runs the statements of report.sql, fetches every row and prints what each returned first, as JSON.
"""

import json
import os
import sys

import duckdb


def main(path: str, threads: int) -> None:
    database = duckdb.connect()
    database.execute(f"set threads = {threads}")
    source = f"read_parquet('{path}')" if path.endswith(".parquet") else f"read_csv('{path}', header = true)"
    with open(os.path.join(os.path.dirname(__file__), "report.sql"), encoding="utf-8") as file:
        script = file.read().replace("$SOURCE", source)
    figures = {}
    for statement in script.split(";\n"):
        lines = [line for line in statement.splitlines() if line.strip()]
        if not lines:
            continue
        name = lines[0].removeprefix("-- ").split(":")[0]
        rows = database.execute(statement).fetchall()
        figures[name] = {"rows": len(rows), "first": [str(value) for value in rows[0]] if rows else []}
    print(json.dumps(figures, indent=1))


main(sys.argv[1], int(sys.argv[2]))
