#!/usr/bin/env bash
# Puts the known cases of translation to Sluice, Portkey and claude-code-router, and writes benchmarks/results/translation-cases.md.
#
#   benchmarks/gateway/cases.sh [--result FILE]
#
# Nothing is timed: a busy machine makes it slow, not wrong.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
result="$root/benchmarks/results/translation-cases.md"
case "${1:-}" in
  '') ;;
  --result) result=$(mkdir -p "$(dirname "$2")" && cd "$(dirname "$2")" && pwd)/$(basename "$2") ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac

work="$root/artifacts/benchmarks/cases"
peers="$root/benchmarks/peers/gateway"
mkdir -p "$work"

if [ ! -e "$peers/node_modules/@portkey-ai/gateway/build/start-server.js" ] || [ ! -e "$peers/node_modules/@musistudio/claude-code-router/dist/cli.js" ]; then
  echo 'installing Portkey and claude-code-router'
  (cd "$peers" && npm install --ignore-scripts --no-package-lock --no-audit --no-fund) >"$work/npm.log" 2>&1
fi

publish() { # PROJECT NAME
  echo "building $2"
  dotnet publish "$root/$1" -c Release -o "$work/$2" --nologo -v quiet >"$work/build-$2.log" 2>&1 || { cat "$work/build-$2.log"; exit 1; }
}
publish benchmarks/gateway/Sluice.Bench.Cases cases
if [ -z "${SLUICE_PROGRAM:-}" ]; then
  publish src/Sluice.Cli sluice
  export SLUICE_PROGRAM="$work/sluice/sluice"
fi

version() { sed -n 's/^ *"version": "\([^"]*\)".*/\1/p' "$peers/node_modules/$1/package.json" | head -n 1; }
commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
exec "$work/cases/Sluice.Bench.Cases" "$peers" "$result" \
  "Sluice at $commit, Portkey $(version @portkey-ai/gateway), claude-code-router $(version @musistudio/claude-code-router), both on Node $(node --version)." \
  "$(date -u +%Y-%m-%d), $(. /etc/os-release && printf '%s' "$PRETTY_NAME")."
