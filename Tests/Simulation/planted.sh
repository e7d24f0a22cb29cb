#!/usr/bin/env bash
# Tries the planted bugs: each patch in Tests/Simulation/planted makes the product wrong in one place, and some seed of
# the simulator has to notice. Works on a copy of the tree, which itself stays as it is.
#
#   Tests/Simulation/planted.sh --all               all patches
#   Tests/Simulation/planted.sh NAME…               some, by name or number
#   Tests/Simulation/planted.sh --commit-choice N   N of them, chosen by the commit
#   --first S, --seeds N                            which seeds to try, in this order (1 and 400 unless told)
#
# TANFANG_PLANTED_SCRATCH names a folder for the copy that stays, so that the next build is short; else it is a new one
# under TMPDIR, removed at the end. Ends with 1 if a patch does not apply, does not build or is not caught, or if a seed
# fails without any.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$root/Tests/Simulation/planted
# Seeds that the unpatched tree has to pass before the first patch.
clean_seeds=20
# A seed takes a fraction of a second; one that takes this long hangs.
seconds_max=60
first=1
seeds=400
choice=
names=()

usage() {
  sed -n '5,8s/^# *//p' "$0" >&2
  exit 64
}

while [ $# -gt 0 ]; do
  case $1 in
    --all) names+=('') ;;
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
# Those that no seed has caught yet are tried only by name.
mapfile -t beyond < <(cd "$folder" && ls -- beyond/*.patch 2>/dev/null)
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
  for patch in "${all[@]}" ${beyond[@]+"${beyond[@]}"}; do
    case $patch in
      "$name".patch | "$name"-*.patch | [0-9]*-"$name".patch | beyond/"$name".patch) ;;
      beyond/*) continue ;;
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

# The copy. git must not take it for a part of whatever repository lies around it.
if [ -n "${TANFANG_PLANTED_SCRATCH:-}" ]; then
  mkdir -p "$TANFANG_PLANTED_SCRATCH"
  scratch=$(cd "$TANFANG_PLANTED_SCRATCH" && pwd)
else
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/planted.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
fi
export GIT_CEILING_DIRECTORIES=${scratch%/*}
(cd "$root" && git ls-files -z | tar --null --ignore-failed-read -T - -cf -) | (cd "$scratch" && tar -xf -)

build() {
  (cd "$scratch" && swift build -c release --product simulate) >"$scratch/build.log" 2>&1
}

# Runs one seed. Says on standard output what is wrong with it; nothing if all is well.
try_seed() {
  local program=$1 seed=$2 status=0
  timeout "$seconds_max" "$program" --seed "$seed" >"$scratch/seed.log" 2>&1 || status=$?
  case $status in
    0) ;;
    1) grep -m 1 -E '^[a-z_]+: ' "$scratch/seed.log" | cut -c 1-140 || echo 'failed' ;;
    124) echo "no end after $seconds_max s" ;;
    *)
      { grep -m 1 -E 'Fatal error|Error' "$scratch/seed.log" || echo "ended with status $status"; } |
        sed 's/^.*Fatal error: */died: /' | cut -c 1-140
      ;;
  esac
}

failed=0
clean=$scratch/simulate-unpatched
if ! build; then
  tail -n 20 "$scratch/build.log" >&2
  echo 'the tree without patches does not build' >&2
  exit 1
fi
cp -f "$scratch/.build/release/simulate" "$clean"
for ((seed = first; seed < first + clean_seeds && seed < first + seeds; seed++)); do
  said=$(try_seed "$clean" "$seed")
  if [ -n "$said" ]; then
    echo "seed $seed fails without any patch: $said"
    failed=1
  fi
done

# The first seed that fails with a patch and not without.
hunt() {
  local seed said
  for ((seed = first; seed < first + seeds; seed++)); do
    said=$(try_seed "$scratch/.build/release/simulate" "$seed")
    [ -n "$said" ] || continue
    if [ -n "$(try_seed "$clean" "$seed")" ]; then
      echo "seed $seed fails without any patch" >&2
      continue
    fi
    echo "caught by seed $seed | $said"
    return
  done
  echo "not caught by seeds $first to $((first + seeds - 1)) |"
}

for patch in "${patches[@]}"; do
  name=${patch%.patch}
  if ! (cd "$scratch" && git apply "$folder/$patch") 2>"$scratch/apply.log"; then
    echo "$name | does not apply | $(head -n 1 "$scratch/apply.log")"
    failed=1
    continue
  fi
  if build; then result=$(hunt); else
    result="does not build | $(grep -m 1 'error:' "$scratch/build.log" | sed 's/^.*error: *//')"
  fi
  echo "$name | $result"
  case $result in caught*) ;; *) failed=1 ;; esac
  (cd "$scratch" && git apply -R "$folder/$patch")
done
exit "$failed"
