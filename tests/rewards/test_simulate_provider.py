"""`citydesk simulate_provider`."""

import subprocess
import sys

import httpx

from tests.postgresql import free_port


def test_it_says_where_and_serves(tmp_path):
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "citydesk", "simulate_provider", "--bind", address]
    with subprocess.Popen(
        [*command, "--state", str(tmp_path / "orders.jsonl")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        try:
            told = httpx.get(f"http://{address}/truth", trust_env=False).json()
        finally:
            process.terminate()

    assert address in said
    assert told["delivered"] == []
