"""What a program that uses boto3 does, against the endpoint at the address that is given."""
import sys
import time

import boto3
from botocore.config import Config

GROUP, STREAM = "/test/flows", "eni-1/all"
config = Config(retries={"max_attempts": 0}, max_pool_connections=64)
logs = boto3.client(
    "logs", endpoint_url=sys.argv[1], region_name="eu-west-1", aws_access_key_id="key", aws_secret_access_key="secret",
    config=config)
now = int(time.time() * 1000)


def refused(kind, call, **members):
    """The refusal of a call, which must be of a kind."""
    try:
        call(**members)
    except getattr(logs.exceptions, kind, Exception) as error:
        assert error.response["Error"]["Code"] == kind, error
        return error.response
    raise AssertionError("%s was not refused" % members)


def answer(query, language="CWLI", **more):
    """The rows of a query, as lists of values without pointers."""
    started = logs.start_query(
        logGroupName=GROUP, startTime=now // 1000 - 7200, endTime=now // 1000 + 60, queryString=query,
        queryLanguage=language, **more)
    while True:
        told = logs.get_query_results(queryId=started["queryId"])
        if told["status"] not in ("Scheduled", "Running"):
            break
        time.sleep(0.01)
    assert told["status"] == "Complete", told
    rows, token = told["results"], told.get("nextToken")
    while token:
        page = logs.get_query_results(queryId=started["queryId"], nextToken=token)
        rows, token = rows + page["results"], page.get("nextToken")
    return [[cell["value"] for cell in row if cell["field"] != "@ptr"] for row in rows], told


def line(at):
    verdict = "REJECT" if at % 5 == 0 else "ACCEPT"
    start = now // 1000 - 3600 + at // 100
    return "2 123456789012 eni-1 10.0.%d.1 203.0.113.%d %d 443 6 %d %d %d %d %s OK" % (
        at % 7, at % 250, 1000 + at % 5000, at % 9, at * 40 % 9000, start, start + 1, verdict)


def events(first, count):
    return [{"timestamp": now - 3600000 + at * 10, "message": line(at)} for at in range(first, first + count)]


# Log groups and streams.
logs.create_log_group(logGroupName=GROUP, tags={"team": "net"})
refused("ResourceAlreadyExistsException", logs.create_log_group, logGroupName=GROUP)
refused("InvalidParameterException", logs.create_log_group, logGroupName="a b")
logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
refused("ResourceNotFoundException", logs.put_log_events, logGroupName=GROUP, logStreamName="none", logEvents=events(0, 1))
assert logs.list_tags_log_group(logGroupName=GROUP)["tags"] == {"team": "net"}
for index in range(120):
    logs.create_log_group(logGroupName="/many/%03d" % index)
pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/many/")
assert [group["logGroupName"] for page in pages for group in page["logGroups"]] == ["/many/%03d" % i for i in range(120)]

# Events: 100,000 in batches of a size that SDKs use.
COUNT, BATCH = 100_000, 5_000
began = time.time()
for first in range(0, COUNT, BATCH):
    told = logs.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=events(first, BATCH))
    assert "rejectedLogEventsInfo" not in told, told
print("put %.0f events in a second" % (COUNT / (time.time() - began)))
old = [{"timestamp": now - 15 * 86400000, "message": "old"}]
told = logs.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=old)
assert told["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}, told
swapped = list(reversed(events(0, 2)))
refused("InvalidParameterException", logs.put_log_events, logGroupName=GROUP, logStreamName=STREAM, logEvents=swapped)

# Read back, in both directions.
page = logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM, limit=3)
assert [event["message"] for event in page["events"]] == [line(at) for at in range(COUNT - 3, COUNT)]
page = logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM, limit=3, nextToken=page["nextBackwardToken"])
assert [event["message"] for event in page["events"]] == [line(at) for at in range(COUNT - 6, COUNT - 3)]
head = logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM, limit=2, startFromHead=True)
assert [event["message"] for event in head["events"]] == [line(0), line(1)]
pages = logs.get_paginator("filter_log_events").paginate(
    logGroupName=GROUP, filterPattern="[..., action=REJECT, status]", startTime=now - 3600000, endTime=now - 3600000 + 9990)
assert sum(len(page["events"]) for page in pages) == 200

# Queries in three languages give the same.
rows, told = answer('filter action = "REJECT" | stats count(*) as n, sum(bytes) as b by srcAddr | sort srcAddr asc')
assert len(rows) == 7 and sum(int(row[1]) for row in rows) == COUNT // 5, rows
assert told["statistics"]["recordsScanned"] == COUNT and told["statistics"]["recordsMatched"] == COUNT // 5, told
sql = "SELECT srcAddr, COUNT(*) AS n, SUM(bytes) AS b FROM flows WHERE action = 'REJECT' GROUP BY srcAddr ORDER BY srcAddr"
assert answer(sql, "SQL")[0] == rows
ppl = 'where action = "REJECT" | stats count() as n, sum(bytes) as b by srcAddr | sort srcAddr | fields srcAddr, n, b'
assert answer(ppl, "PPL")[0] == rows
rows, _ = answer("fields @timestamp | limit 12345", limit=12000)
assert len(rows) == 12000

# What Grafana puts in front of every query.
grafana = "fields @timestamp,ltrim(@log) as __log__grafana_internal__,ltrim(@logStream) as __logstream__grafana_internal__|"
assert answer(grafana + "stats count(*) as n")[0] == [[str(COUNT)]]
for arn in (":*", ":", ""):
    logs.start_query(
        logGroupIdentifiers=["arn:aws:logs:eu-west-1:123456789012:log-group:" + GROUP + arn], startTime=0,
        endTime=now // 1000, queryString="limit 1")

# A row leads back to its event.
told = answer("fields srcPort | sort @timestamp asc | limit 1")[1]
record = logs.get_log_record(logRecordPointer=told["results"][0][-1]["value"])["logRecord"]
assert record["@message"] == line(0) and record["srcPort"] == "1000" and record["@logStream"] == STREAM, record
fields = {field["name"]: field["percent"] for field in logs.get_log_group_fields(logGroupName=GROUP)["logGroupFields"]}
assert fields["srcAddr"] == 100 and fields["@timestamp"] == 100, fields

# What is wrong is told as the service tells it.
wrong = refused(
    "MalformedQueryException", logs.start_query, logGroupName=GROUP, startTime=0, endTime=now // 1000,
    queryString="fields a | filtr b")
assert wrong["queryCompileError"]["location"] == {"startCharOffset": 11, "endCharOffset": 16}, wrong
missing = refused(
    "ResourceNotFoundException", logs.start_query, logGroupName="/none", startTime=0, endTime=now // 1000,
    queryString="limit 1")
assert "Log group '/none' does not exist for account ID '123456789012'" in missing["Error"]["Message"], missing
done = logs.describe_queries(logGroupName=GROUP, maxResults=1)["queries"][0]
assert done["queryString"].startswith('SOURCE "%s" START=' % GROUP), done
refused("InvalidParameterException", logs.stop_query, queryId=told["ResponseMetadata"] and done["queryId"])

# Saved queries, lookup tables, filters.
saved = logs.put_query_definition(name="Rejected", queryString='filter action = "REJECT"')
assert answer("$Rejected() | stats count(*) as n")[0] == [[str(COUNT // 5)]]
assert logs.describe_query_definitions()["queryDefinitions"][0]["queryDefinitionId"] == saved["queryDefinitionId"]
assert logs.delete_query_definition(queryDefinitionId=saved["queryDefinitionId"])["success"]
table = logs.create_lookup_table(lookupTableName="hosts", tableBody="ip,name\n10.0.0.1,zero\n10.0.1.1,one\n")
joined, _ = answer("lookup hosts ip as srcAddr OUTPUT name | filter ispresent(name) | stats count(*) as n by name | sort name asc")
assert [row[0] for row in joined] == ["one", "zero"], joined
assert logs.describe_lookup_tables()["lookupTables"][0]["recordsCount"] == 2
logs.delete_lookup_table(lookupTableArn=table["lookupTableArn"])
logs.put_metric_filter(
    logGroupName=GROUP, filterName="rejects", filterPattern="REJECT",
    metricTransformations=[{"metricName": "Rejects", "metricNamespace": "test", "metricValue": "1"}])
assert logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"][0]["filterName"] == "rejects"
matches = logs.test_metric_filter(filterPattern="REJECT", logEventMessages=[line(0), line(1)])["matches"]
assert [match["eventNumber"] for match in matches] == [1]

# What is not there is said, and stock is taken of nothing.
assert logs.describe_export_tasks()["exportTasks"] == []
refused("UnknownOperationException", logs.delete_delivery, id="x")
sts = boto3.client("sts", endpoint_url=sys.argv[1], region_name="eu-west-1", aws_access_key_id="k", aws_secret_access_key="s")
assert sts.get_caller_identity()["Account"] == "123456789012"

logs.delete_log_group(logGroupName=GROUP)
refused("ResourceNotFoundException", logs.describe_log_streams, logGroupName=GROUP)
print("all is well")
