"""A fixture for pytest: a client of CloudWatch Logs with an endpoint of its own, which keeps nothing."""
import subprocess

import boto3
import pytest


@pytest.fixture(scope="session")
def logs():
    endpoint = subprocess.Popen(
        ["cwli", "serve", "--memory", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = endpoint.stdout.readline().split()[-1]  # listening on http://127.0.0.1:PORT
    yield boto3.client(
        "logs", endpoint_url=address, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    endpoint.terminate()
    endpoint.wait()
