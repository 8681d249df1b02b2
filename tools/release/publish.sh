#!/usr/bin/env bash
# Publishes the tarballs of a folder that the registry does not have yet: tools/release/publish.sh FOLDER. Runs nothing of what
# is in them, and needs npm alone. Prints `name@version` of each on a line of its own.
set -euo pipefail
publish() {
  local release known
  release="$(tar -xOzf "$1" package/package.json | node -p 'const { name, version } = JSON.parse(require("node:fs").readFileSync(0, "utf8")); `${name}@${version}`')"
  if known="$(npm view "$release" version 2> /dev/null)" && test -n "$known"; then return; fi
  npm publish "$1" --access public --ignore-scripts >&2
  echo "$release"
}
export -f publish
# npm waits more than it works: four at once. One that fails lets the others end, and the whole fails.
# shellcheck disable=SC2016
printf '%s\0' "$1"/*.tgz | xargs -0 -n 1 -P 4 bash -c 'set -euo pipefail; publish "$0"'
