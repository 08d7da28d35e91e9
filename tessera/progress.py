"""Progress of long work: printed for a task's log and, in a run from a terminal, shown there too."""

import json
import os

EVENTS_FD = "TESSERA_EVENTS_FD"


def report(text: str) -> None:
    """Say how far the work is, in one line."""
    print(text, flush=True)
    pipe = os.environ.get(EVENTS_FD)
    if pipe:
        os.write(int(pipe), (json.dumps({"event": "progress", "text": text}) + "\n").encode())
