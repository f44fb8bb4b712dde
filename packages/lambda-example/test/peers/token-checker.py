#!/usr/bin/env python3
"""Checks a token of RDS's IAM authentication, as a PAM service of pam_exec:

    auth required pam_exec.so expose_authtok quiet token-checker.py LOG HOST:PORT REGION KEY SECRET

The token comes on standard input, the user in PAM_USER. It is a URL that is signed by Signature Version 4 in its query; here the
signature is computed anew, with nothing of the SDK's. What was asked and found goes into LOG, a line each time.
Sources: "IAM database authentication" in the RDS user guide, "Create a signed AWS API request" in the IAM user guide.
"""
import datetime
import hashlib
import hmac
import os
import sys
import urllib.parse

log, place, region, key, secret = sys.argv[1:]
token = sys.stdin.read().rstrip("\0\n")
user = os.environ.get("PAM_USER", "")


def keyed(by, text):
    return hmac.new(by, text.encode(), hashlib.sha256).digest()


def trouble():
    url = urllib.parse.urlsplit("https://" + token)
    if url.netloc != place:
        return "for another place"
    query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True, strict_parsing=True))
    signature = query.pop("X-Amz-Signature", "")
    if query.get("Action") != "connect" or query.get("DBUser") != user:
        return "for another user"
    made = datetime.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    age = (datetime.datetime.now(datetime.timezone.utc) - made).total_seconds()
    if not -300 < age < int(query["X-Amz-Expires"]) or int(query["X-Amz-Expires"]) > 900:
        return "expired"
    scope = f"{query['X-Amz-Date'][:8]}/{region}/rds-db/aws4_request"
    if query["X-Amz-Credential"] != f"{key}/{scope}":
        return "of another key"
    quoted = [(urllib.parse.quote(name, safe="-_.~"), urllib.parse.quote(value, safe="-_.~")) for name, value in query.items()]
    parameters = "&".join(f"{name}={value}" for name, value in sorted(quoted))
    nothing = hashlib.sha256(b"").hexdigest()
    request = "\n".join(["GET", "/", parameters, f"host:{place}", "", "host", nothing])
    text = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, hashlib.sha256(request.encode()).hexdigest()])
    signing = keyed(("AWS4" + secret).encode(), scope.split("/")[0])
    for part in scope.split("/")[1:]:
        signing = keyed(signing, part)
    expected = hmac.new(signing, text.encode(), hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(expected, signature) else "of a wrong signature"


try:
    found = trouble()
except Exception as error:
    found = f"no token ({type(error).__name__})"
with open(log, "a", encoding="utf-8") as lines:
    lines.write(f"{user}: {found or 'valid'}\n")
sys.exit(0 if found is None else 1)
