#!/usr/bin/env bash
# The README's two commands, each alone on a fresh clone, with Node and npm and little else on the path.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
for program in node npm npx sh bash git env dirname basename sed uname cat rm mkdir ln; do
  ln -s "$(command -v "$program")" "$scratch/bin/$program"
done
export PATH="$scratch/bin" CI=
for run in demo ${SSTASH_NEWCOMER_TEST:+test}; do
  git clone --quiet "$root" "$scratch/$run"
  (cd "$scratch/$run" && npm ci --silent && if [ "$run" = test ]; then npm test; else npm run demo; fi)
  (cd "$scratch/$run" && npx sstash --version)
done
