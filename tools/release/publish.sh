#!/usr/bin/env bash
# Publishes the tarballs of a folder that the registry does not have yet: tools/release/publish.sh FOLDER. Runs nothing of what
# is in them, and needs npm alone. Prints `name@version` of each on a line of its own.
set -euo pipefail
for tarball in "$1"/*.tgz; do
  release="$(tar -xOzf "$tarball" package/package.json | node -p 'const { name, version } = JSON.parse(require("node:fs").readFileSync(0, "utf8")); `${name}@${version}`')"
  if known="$(npm view "$release" version 2> /dev/null)" && test -n "$known"; then continue; fi
  npm publish "$tarball" --access public --ignore-scripts >&2
  echo "$release"
done
