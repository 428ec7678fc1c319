"""Runs the steps of a scenario with the `openstack` command of this image, and prints a line for each."""

import contextlib
import importlib
import io
import json
import re
import secrets
import sys
import time
from typing import Any

from scenario_plan import ScenarioPlan, ScenarioStep

PAUSE_SECONDS = 1.0
MARK = "stx-result "

Row = dict[str, Any]


class Failed(Exception):
    """Why a step failed."""


class Client:
    """The client, with the values that steps saved."""

    def __init__(self) -> None:
        # Only the image has it.
        self.shell = importlib.import_module("openstackclient.shell")
        # Objects of an earlier run that was killed have other names.
        self.values = {"run": secrets.token_hex(3)}

    def words(self, arguments: list[str]) -> list[str]:
        return [re.sub(r"\$\{(\w+)\}", lambda found: self.values[found[1]], word) for word in arguments]

    def call(self, arguments: list[str]) -> list[Row]:
        """@returns the rows of the answer; a command that shows one thing has one row."""
        words = self.words(arguments)
        out, err = io.StringIO(), io.StringIO()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = self.shell.main([*words, *(["-f", "json"] if has_answer(words) else [])])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        if code != 0:
            raise Failed(f"openstack {' '.join(words)} ended with {code}: {err.getvalue().strip()[-1500:]}")
        text = out.getvalue().strip()
        if text == "" or not has_answer(words):
            return []
        try:
            answer = json.loads(text)
        except ValueError as error:
            raise Failed(f"openstack {' '.join(words)} printed no JSON: {text[-1500:]}") from error
        return answer if isinstance(answer, list) else [answer]


def has_answer(words: list[str]) -> bool:
    """Whether the command prints what `-f json` formats: others refuse the option."""
    verbs = [word for word in words if not word.startswith("-")]
    silent = {"delete", "add", "remove", "set", "unset"}
    return not any(word in silent for word in verbs[:3])


def holds(rows: list[Row], fields: dict[str, str]) -> bool:
    return bool(rows) and all(any(str(row.get(field)) == value for row in rows) for field, value in fields.items())


def run_step(client: Client, step: ScenarioStep) -> None:
    deadline = time.monotonic() + step["timeoutSeconds"]
    while True:
        rows = client.call(step["run"])
        if step["fails"] and holds(rows, step["fails"]):
            raise Failed(f"the answer has {step['fails']}: {json.dumps(rows)[:1500]}")
        if not step["until"] or holds(rows, step["until"]):
            break
        if time.monotonic() > deadline:
            raise Failed(f"not {step['until']} within {step['timeoutSeconds']} s: {json.dumps(rows)[:1500]}")
        time.sleep(PAUSE_SECONDS)
    if step["expect"] and not holds(rows, step["expect"]):
        raise Failed(f"the answer has not {step['expect']}: {json.dumps(rows)[:1500]}")
    for name, field in step["save"].items():
        if not rows or field not in rows[0]:
            raise Failed(f"the answer has no field {field}: {json.dumps(rows)[:1500]}")
        client.values[name] = str(rows[0][field])


def report(name: str, result: str, began: float, reason: str = "", values: dict[str, str] | None = None) -> None:
    seconds = round(time.monotonic() - began, 2)
    line = {"name": name, "result": result, "seconds": seconds, "reason": reason, "values": values or {}}
    print(MARK + json.dumps(line), flush=True)


def main(plan_file: str) -> None:
    with open(plan_file, encoding="utf-8") as source:
        plan: ScenarioPlan = json.load(source)
    client = Client()
    began = time.monotonic()
    try:
        types = {str(row["Type"]) for row in client.call(["catalog", "list"])}
    except Failed as failed:
        report("read the catalog", "failed", began, str(failed))
        return
    report("read the catalog", "passed", began, values={"catalog": ",".join(sorted(types))})
    undo: list[ScenarioStep] = []
    for step in plan["steps"]:
        began = time.monotonic()
        missing = [kind for kind in step["needs"] if kind not in types]
        unsaved = [name for name in values_of(step["run"]) if name not in client.values]
        if missing:
            report(step["name"], "skipped", began, f"the catalog has no {', '.join(missing)}")
        elif unsaved:
            report(step["name"], "skipped", began, f"an earlier step that saves {', '.join(unsaved)} failed")
        else:
            try:
                run_step(client, step)
                report(step["name"], "passed", began, values={name: client.values[name] for name in step["save"]})
                undo.append(step)
            except Failed as failed:
                report(step["name"], "failed", began, str(failed))
    if not plan["keep"]:
        for step in reversed(undo):
            remove(client, step)


def values_of(words: list[str]) -> list[str]:
    return [name for word in words for name in re.findall(r"\$\{(\w+)\}", word)]


def remove(client: Client, step: ScenarioStep) -> None:
    if "undo" not in step:
        return
    began = time.monotonic()
    try:
        client.call(step["undo"])
        report(f"undo: {step['name']}", "passed", began)
    except Failed as failed:
        report(f"undo: {step['name']}", "failed", began, str(failed))


if __name__ == "__main__":
    main(sys.argv[1])
