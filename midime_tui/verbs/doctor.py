"""midime doctor: the findings, told."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from midime_tui.doctor import BROKEN, examine
from midime_tui.verbs.options import add_json
from midime_tui.verbs.report import Report

DESCRIPTION = "What works on this machine, what is missing, and what would mend it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser)


def run(args: argparse.Namespace) -> Report:
    findings = examine()
    width = max(len(finding.what) for finding in findings)
    lines = []
    for finding in findings:
        mend = f"  ->  {finding.mend}" if finding.mend else ""
        lines.append(f"{finding.state:<8} {finding.what:<{width}}  {finding.detail}{mend}")
    broken = any(finding.state == BROKEN for finding in findings)
    return Report({"findings": [asdict(finding) for finding in findings]}, lines, exit_code=int(broken))
