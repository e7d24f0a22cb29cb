"""Checks a bundle with fhir.resources (R4B is near enough to R4 for these resources), for
Clients/cli/Tests/PythonTests.swift.

check_fhir.py FILE    prints {"Patient": n, …}; fails where a resource is not valid or a reference leads nowhere
"""

import collections
import json
import sys

from fhir.resources.R4B.bundle import Bundle


def references(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "reference" and isinstance(inner, str):
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def main(path):
    with open(path, encoding="utf-8") as file:
        raw = json.load(file)
    bundle = Bundle.model_validate(raw)
    known = {entry["fullUrl"] for entry in raw.get("entry", [])}
    if len(known) != len(raw.get("entry", [])):
        sys.exit("two entries have one fullUrl")
    lost = {target for target in references(raw) if target not in known}
    if lost:
        sys.exit(f"{len(lost)} references lead nowhere")
    counts = collections.Counter(entry.resource.get_resource_type() for entry in bundle.entry or [])
    print(json.dumps(counts))


if __name__ == "__main__":
    main(sys.argv[1])
