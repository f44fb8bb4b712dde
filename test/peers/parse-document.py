"""Reads a document from standard input as Python's own csv reader or PyYAML does, and prints it as JSON."""
import csv
import io
import json
import sys

import yaml

text = sys.stdin.buffer.read().decode("utf-8")
if sys.argv[1] == "yaml":
    parsed = yaml.safe_load(text)
else:
    parsed = dict(row for row in csv.reader(io.StringIO(text, newline="")) if row)
json.dump(parsed, sys.stdout)
