#!/usr/bin/env bash
# Tries the planted bugs: each patch in Tests/Simulation/planted makes the product wrong in one place, and a seed of the
# simulator or a test has to notice. Works on a copy of the tree, which itself stays as it is.
#
#   Tests/Simulation/planted.sh --all               all patches
#   Tests/Simulation/planted.sh NAME…               some, by name or number
#   Tests/Simulation/planted.sh --commit-choice N   N of them, chosen by the commit
#   Tests/Simulation/planted.sh --applies           builds and tries nothing: only says which do not apply
#   --first S, --seeds N                            which seeds to try, in this order (1 and 40 unless told)
#   --record                                        write into the table of planted/README.md what caught each
#
# First comes what the table says; if that no longer notices, the seeds; if none does, the tests of Tests/Sync.
# TANFANG_PLANTED_SCRATCH names a folder for the copy that stays, so that the next build is short; else it is a new one
# under TMPDIR, removed at the end. Ends with 1 if a patch does not apply, does not build or is not caught, or if
# something fails without any.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$root/Tests/Simulation/planted
table=$folder/README.md
# Seeds that the unpatched tree has to pass before the first patch.
clean_seeds=10
first=1
seeds=40
choice=
record=
applies=
names=()

usage() {
  sed -n '5,10s/^# *//p' "$0" >&2
  exit 64
}

while [ $# -gt 0 ]; do
  case $1 in
    --all) names+=('') ;;
    --applies)
      applies=1
      names+=('')
      ;;
    --record) record=1 ;;
    --commit-choice | --first | --seeds)
      case ${2:-} in '' | *[!0-9]*) usage ;; esac
      case $1 in
        --commit-choice) choice=$2 ;;
        --first) first=$2 ;;
        --seeds) seeds=$2 ;;
      esac
      shift
      ;;
    -*) usage ;;
    *) names+=("$1") ;;
  esac
  shift
done
[ -n "$choice" ] || [ ${#names[@]} -gt 0 ] || usage

# The patches that are asked for.
mapfile -t all < <(cd "$folder" && ls -- *.patch)
patches=()
if [ -n "$choice" ]; then
  commit=$(git -C "$root" rev-parse HEAD)
  start=$((16#${commit:0:8} % ${#all[@]}))
  [ "$choice" -le ${#all[@]} ] || choice=${#all[@]}
  for ((i = 0; i < choice; i++)); do
    patches+=("${all[(start + i * ${#all[@]} / choice) % ${#all[@]}]}")
  done
fi
for name in ${names[@]+"${names[@]}"}; do
  found=
  for patch in "${all[@]}"; do
    case $patch in
      "$name".patch | "$name"-*.patch | [0-9]*-"$name".patch) ;;
      *) [ -z "$name" ] || continue ;;
    esac
    patches+=("$patch")
    found=1
  done
  if [ -z "$found" ]; then
    echo "no patch is called $name: $folder holds them" >&2
    exit 64
  fi
done

# Applies a patch to a tree; with --check only asks whether that can be done. Says what is in the way.
apply() {
  local error
  error=$(cd "$1" && git apply ${3:-} "$folder/$2" 2>&1) && return 0
  echo "${2%.patch} | does not apply: ${error%%$'\n'*}"
  return 1
}

if [ -n "$applies" ]; then
  failed=0
  for patch in "${patches[@]}"; do
    apply "$root" "$patch" --check || failed=1
  done
  if [ $failed -ne 0 ]; then
    echo "make what does not apply anew for the present sources: $table says how" >&2
    exit 1
  fi
  echo "all ${#patches[@]} apply"
  exit 0
fi

# What caught a patch when the table was made: "seed 12, `lost`", or a test, `SyncTests.TrapTests/name`.
recorded() {
  sed -n "s/^| ${1%.patch} |.*| \(.*\) |$/\1/p" "$table"
}
# The bundles of tests that these patches need: building all takes minutes.
bundles=$(for patch in "${patches[@]}"; do recorded "$patch"; done | sed -n 's/^`\([A-Za-z]*\)\..*/, "\1"/p' | sort -u)

# The copy. git must not take it for a part of whatever repository lies around it.
if [ -n "${TANFANG_PLANTED_SCRATCH:-}" ]; then
  mkdir -p "$TANFANG_PLANTED_SCRATCH"
  scratch=$(cd "$TANFANG_PLANTED_SCRATCH" && pwd)
else
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/planted.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
fi
export GIT_CEILING_DIRECTORIES=${scratch%/*} SWIFT_BACKTRACE=enable=no
rm -rf "$scratch"/{Sources,Tests,Clients}
(cd "$root" && git ls-files -z | tar --null --ignore-failed-read -T - -cf -) | (cd "$scratch" && tar -xf -)
echo 'package.targets.removeAll { $0.type == .test && !["SyncTests"'$bundles'].contains($0.name) }' >>"$scratch/Package.swift"

# Not optimised: a build of what one patch changes takes seconds then, and a seed half a second.
build() {
  (cd "$scratch" && swift build --product "$1") >"$scratch/build.log" 2>&1
}
build_error() {
  grep -m 1 'error:' "$scratch/build.log" | sed 's/^.*error: *//' || tail -n 1 "$scratch/build.log"
}

# Programs, and as they were before any patch.
built=$scratch/.build/debug
clean=$scratch/clean
run_tests() {
  local programs=$1
  shift
  (cd "$scratch" && timeout 600 "$programs/tanfangPackageTests.xctest" --testing-library swift-testing "$@") 2>&1
}

# Runs seeds up to the first that fails. Says which and what is wrong with it; nothing if all is well.
try_seeds() {
  local status=0 said
  # What ends a process the shell would say as well.
  { "$1/simulate" --search --first "$2" --seeds "$3" >"$scratch/seeds.log" 2>&1 || status=$?; } 2>/dev/null
  [ $status -ne 0 ] || return 0
  case $status in
    1) said="\`$(grep -m 1 -oE '^[a-z_]+: ' "$scratch/seeds.log" | tr -d ': ')\`" ;;
    142) said='no end' ;;
    *) said='died' ;;
  esac
  echo "$(grep -E '^seed [0-9]+$' "$scratch/seeds.log" | tail -n 1), $said"
}

# The same, of the first seed that fails with the patch and not without.
hunt_seeds() {
  local from=$1 end=$(($1 + $2)) said seed
  while [ "$from" -lt $end ]; do
    said=$(try_seeds "$built" "$from" $((end - from)))
    [ -n "$said" ] || return 0
    seed=${said#seed }
    seed=${seed%%,*}
    if [ -z "$(try_seeds "$clean" "$seed" 1)" ]; then
      echo "$said"
      return 0
    fi
    echo "seed $seed fails without any patch" >&2
    from=$((seed + 1))
  done
}

# A pattern for one test.
only() {
  echo "$1" | sed 's/`//g; s/\./\\./; s/$/\\(/'
}

# The first of the tests named by a pattern that fails with the patch and not without.
hunt_tests() {
  local name
  build tanfangPackageTests || return 1
  run_tests "$built" --filter "$1" >"$scratch/tests.log" && return 0
  name=$(grep -aoE '✘.* Test [A-Za-z0-9_]+\(' "$scratch/tests.log" | head -n 1 | grep -oE '[A-Za-z0-9_]+\($' || true)
  # A process that died has said which tests it began.
  [ -n "$name" ] ||
    name=$(grep -aoE '◇.* Test [A-Za-z0-9_]+\(' "$scratch/tests.log" | tail -n 1 | grep -oE '[A-Za-z0-9_]+\($')
  name=$(run_tests "$built" --list-tests | grep -F "/$name" | head -n 1 | sed 's/(.*//; s/.*/`&`/')
  if run_tests "$clean" --filter "$(only "$name")" >/dev/null; then
    echo "$name"
  else
    echo "$name fails without any patch" >&2
  fi
}

# What notices the bug; nothing if nothing does.
catch() {
  local known=$1 seed said=
  case $known in
    'seed '*)
      build simulate || return 1
      seed=${known#seed }
      said=$(hunt_seeds "${seed%%[!0-9]*}" 1)
      ;;
    '`'*) said=$(hunt_tests "$(only "$known")") || return 1 ;;
  esac
  if [ -z "$said" ]; then
    build simulate || return 1
    said=$(hunt_seeds "$first" "$seeds")
  fi
  if [ -z "$said" ]; then said=$(hunt_tests '^SyncTests\.') || return 1; fi
  echo "$said"
}

failed=0
if ! build simulate || ! build tanfangPackageTests; then
  tail -n 20 "$scratch/build.log" >&2
  echo 'the tree without patches does not build' >&2
  exit 1
fi
mkdir -p "$clean"
# Tests of commands look for these beside themselves.
for program in simulate tanfangPackageTests.xctest tanfang tanfangd; do
  [ ! -e "$built/$program" ] || cp -f "$built/$program" "$clean"
done
said=$(try_seeds "$built" "$first" "$clean_seeds")
if [ -n "$said" ]; then
  echo "without any patch: $said"
  failed=1
fi

for patch in "${patches[@]}"; do
  name=${patch%.patch}
  if ! apply "$scratch" "$patch"; then
    failed=1
    continue
  fi
  if ! result=$(catch "$(recorded "$patch")"); then
    result="does not build: $(build_error)"
    failed=1
  elif [ -z "$result" ]; then
    result="not caught by seeds $first to $((first + seeds - 1)), nor by a test"
    failed=1
  elif [ -n "$record" ]; then
    sed -i "s#^\(| $name |.*| \).* |\$#\1$result |#" "$table"
  fi
  echo "$name | $result"
  (cd "$scratch" && git apply -R "$folder/$patch")
done
exit "$failed"
