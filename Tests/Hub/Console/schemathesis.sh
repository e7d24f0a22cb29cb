#!/usr/bin/env bash
# Asks every route of Protocol/openapi.json for what the document allows and for what it does not: no answer may be a
# server's error, and every one must be as the document says. Skipped with a message where schemathesis cannot be had.
#
#   Tests/Hub/Console/schemathesis.sh [TANFANGD] [EXAMPLES]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

program="${1:-.build/release/tanfangd}"
examples="${2:-20}"
venv="${XDG_CACHE_HOME:-$HOME/.cache}/tanfang/schemathesis"
if ! "$venv/bin/schemathesis" --version >/dev/null 2>&1; then
  if ! { python3 -m venv "$venv" && "$venv/bin/pip" -q install 'schemathesis>=4,<5'; } >/dev/null 2>&1; then
    echo "schemathesis could not be installed: skipped" >&2
    exit 0
  fi
fi

work="$(mktemp -d)"
hub=""
finish() {
  [ -z "$hub" ] || { kill "$hub" 2>/dev/null && wait "$hub" 2>/dev/null; } || true
  rm -rf "$work"
}
trap finish EXIT

"$program" --data "$work/hub" serve --listen 127.0.0.1:0 --json >"$work/ready" 2>"$work/log" &
hub=$!
for _ in $(seq 100); do
  [ -s "$work/ready" ] && break
  sleep 0.1
done
port="$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["port"])' "$work/ready")"
export LANG=en_GB.UTF-8
"$program" --data "$work/hub" account add county --role county --region 230422
echo 'correct horse battery' | "$program" --data "$work/hub" account password county --password-file -
printf 'code,name\n230422990201,East Wind\n' >"$work/villages.csv"
printf '姓名,出生日期,村,电话\n王桂兰,1945-03-02,230422990201,13900000000\n王桂兰,1945-03-02,230422990201,13900000001\n' \
  >"$work/people.csv"
"$program" --data "$work/hub" import "$work/villages.csv" "$work/people.csv" --as county >/dev/null
cookie="$(python3 - "$port" <<'PYTHON'
import json, ssl, sys, urllib.request
request = urllib.request.Request(
    f"https://127.0.0.1:{sys.argv[1]}/v1/console/login",
    json.dumps({"account": "county", "password": "correct horse battery"}).encode(),
    {"Content-Type": "application/json", "Tanfang-Console": "1"})
context = ssl._create_unverified_context()
print(urllib.request.urlopen(request, context=context).headers["Set-Cookie"].split(";")[0])
PYTHON
)"

# `logout` would end the session of all that follows, `password` change what it began with, `events` never ends; the
# limits of `login` answer 429 to whoever tries at random.
# It keeps what it found where it runs.
routes="$PWD/Protocol/openapi.json"
cd "$work"
"$venv/bin/schemathesis" run "$routes" --url "https://127.0.0.1:$port" --tls-verify=false \
  --header "Cookie: $cookie" --header "Tanfang-Console: 1" --checks not_a_server_error,response_schema_conformance \
  --exclude-operation-id login --exclude-operation-id logout --exclude-operation-id password \
  --exclude-operation-id events --phases examples,fuzzing --max-examples "$examples" --seed 1 --workers 2
if grep -q 'event=request_failed' "$work/log"; then
  grep 'event=request_failed' "$work/log" >&2
  exit 1
fi
