"""A query of a program, run on the events that the test puts."""
import time


def test_rejects_are_counted(logs):
    logs.create_log_group(logGroupName="/flows")
    logs.create_log_stream(logGroupName="/flows", logStreamName="eni")
    now = int(time.time())
    flow = "2 123456789012 eni-1 10.0.0.1 10.0.0.2 {port} 22 6 1 40 {now} {now} {verdict} OK"
    lines = [flow.format(port=40000 + i, now=now, verdict="REJECT" if i % 3 == 0 else "ACCEPT") for i in range(9)]
    events = [{"timestamp": now * 1000, "message": line} for line in lines]
    logs.put_log_events(logGroupName="/flows", logStreamName="eni", logEvents=events)
    query = logs.start_query(
        logGroupName="/flows", startTime=now - 60, endTime=now + 60,
        queryString='filter action = "REJECT" | stats count(*) as n')
    while (answer := logs.get_query_results(queryId=query["queryId"]))["status"] in ("Scheduled", "Running"):
        time.sleep(0.01)
    assert answer["results"] == [[{"field": "n", "value": "3"}]]
