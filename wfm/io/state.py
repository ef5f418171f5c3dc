"""`state.json` in a plan's folder: its version and who took it how far."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from wfm.domain.errors import Fault, InputFaults
from wfm.domain.state import Stage, State, Step
from wfm.io.text import decode, read_bytes

STATE = "state.json"


def read_state(out: Path) -> State:
    """The state of the plan in a folder; a draft where nothing is written.

    Raises:
        InputFaults: the file is not what was written.
    """
    path = out / STATE
    if not path.is_file():
        return State()
    try:
        raw = json.loads(decode(read_bytes(path), path))
        steps = tuple(
            Step(Stage(s["stage"]), str(s["by"]), datetime.fromisoformat(s["at"]), str(s["note"]))
            for s in raw["steps"]
        )
        return State(int(raw["version"]), str(raw["plan_id"]), steps)
    except (ValueError, KeyError, TypeError):
        raise InputFaults([Fault("not a plan's state as it was written", str(path))]) from None


def state_bytes(state: State) -> bytes:
    return json.dumps(
        {"stage": state.stage, **asdict(state)}, ensure_ascii=False, indent=2, default=str
    ).encode()


def refuse_held(out: Path) -> None:
    """Raises InputFaults where people hold the plan in a folder: nothing writes over it."""
    if (state := read_state(out)).held:
        words = f"holds a {state.stage} plan; choose another --out, or make it again with 'wfm replan'"
        raise InputFaults([Fault(words, str(out))])
