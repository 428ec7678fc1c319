"""The files that the service finds when it starts."""

from pathlib import Path

from check import Check, Context

CHECK = "files"


def check_files(context: Context) -> None:
    plan, findings = context.plan, context.findings
    for name, content in plan["files"].items():
        try:
            file = Path(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        except OSError as error:
            findings.fault("FILE_NOT_WRITTEN", CHECK, name, f"cannot be written: {error}")
    findings.checked(CHECK, len(plan["files"]))


FILES = Check(CHECK, check_files, evidence=False)
