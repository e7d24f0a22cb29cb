#!/usr/bin/env bash
# Fuzzes the decoders, each for so many seconds: fuzz.sh [SECONDS [DECODER…]]. Exits 1 if any of them broke.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-180}
shift || true
# Without it the Swift runtime reports a trap and libFuzzer does not get to keep the input.
export SWIFT_BACKTRACE=enable=no TANFANG_FUZZ=1
swift build -c release --scratch-path .build-fuzz --product fuzz -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing -Xswiftc -use-ld=lld
program=$PWD/.build-fuzz/release/fuzz
work=$PWD/.build-fuzz/work
[ $# -gt 0 ] || set -- $("$program" --list)
failed=0
for decoder; do
  mkdir -p "$work/$decoder/seeds" "$work/$decoder/corpus"
  "$program" --seeds "$decoder" "$work/$decoder/seeds" "$PWD"
  log=$work/$decoder/log
  if "$program" "$decoder" "$work/$decoder/corpus" "$work/$decoder/seeds" -max_total_time="$seconds" -max_len=65536 \
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$work/$decoder/" >"$log" 2>&1; then
    verdict=ok
  else
    verdict=BROKEN
    failed=1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  printf '%-16s %-7s %10s runs  %s\n' "$decoder" "$verdict" "${runs:-?}" \
    "$(ls "$work/$decoder" | grep -E '^(crash|timeout|oom|leak)-' | head -3 | tr '\n' ' ')"
done
exit "$failed"
