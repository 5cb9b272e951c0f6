"""Runs a fleet from Python, by the name of its workflow type and the queue of a fleet server; prints its result.

    pip install -r requirements.txt
    python run_fleet.py squares.json fleets
"""

import asyncio
import json
import os
import sys
import uuid

from temporalio.client import Client, WorkflowFailureError
from temporalio.exceptions import ApplicationError


async def run_fleet(client: Client, spec: dict, task_queue: str) -> dict:
    """Answers the result of the fleet, also of one that failed; a specification that is not valid raises."""
    workflow_id = f"{spec.get('name', 'fleet')}-{uuid.uuid4().hex[:8]}"
    try:
        return await client.execute_workflow("fleet", spec, id=workflow_id, task_queue=task_queue)
    except WorkflowFailureError as failure:
        if isinstance(failure.cause, ApplicationError) and failure.cause.details:
            return failure.cause.details[0]
        raise


async def main(file: str, task_queue: str = "fleets") -> int:
    with open(file, encoding="utf-8") as text:
        spec = json.load(text)
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"))
    try:
        result = await run_fleet(client, spec, task_queue)
    except WorkflowFailureError as failure:
        print(failure.cause, file=sys.stderr)
        return 2
    print(json.dumps(result, indent=2))
    return 0 if result["state"] == "succeeded" else 1


if __name__ == "__main__":
    exit_code = asyncio.run(main(*sys.argv[1:]))
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of the client may abort an interpreter that takes itself down: temporalio/sdk-python#300.
    os._exit(exit_code)
