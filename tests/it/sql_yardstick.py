"""Runs queries in DuckDB: reads a JSON list of {query, tables} from standard input, writes a list of answers.

A table is a list of rows, each a list of texts, numbers, truths or nulls, under its columns. An answer is a list of rows of
texts, or the reason why there is none.
"""

import json
import sys

import duckdb


def kind(values):
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, bool) for value in present):
        return "BOOLEAN"
    if present and all(isinstance(value, int) and not isinstance(value, bool) for value in present):
        return "BIGINT"
    if present and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in present):
        return "DOUBLE"
    return "VARCHAR"


def text(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float)):
        return repr(float(value))
    if hasattr(value, "isoformat"):
        return value.isoformat(" ")
    try:
        return repr(float(value))
    except (TypeError, ValueError):
        return str(value)


def run(job):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET default_null_order = 'NULLS_FIRST_ON_ASC_LAST_ON_DESC'")
    for table in job["tables"]:
        rows = table["rows"]
        columns = ", ".join(
            f'"{name}" ' + ("TIMESTAMP" if name == "@timestamp" else kind([row[at] for row in rows]))
            for at, name in enumerate(table["columns"])
        )
        connection.execute(f'CREATE TABLE "{table["name"]}" ({columns})')
        marks = ", ".join("?" for _ in table["columns"])
        if rows:
            connection.executemany(f'INSERT INTO "{table["name"]}" VALUES ({marks})', rows)
    answer = connection.execute(job["query"])
    return [[text(value) for value in row] for row in answer.fetchall()]


def main():
    answers = []
    for job in json.load(sys.stdin):
        try:
            answers.append({"rows": run(job)})
        except Exception as fault:
            answers.append({"refused": str(fault).splitlines()[0]})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
