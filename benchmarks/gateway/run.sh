#!/usr/bin/env bash
# Measures Sluice beside nginx, a bare pass-through and Portkey, in one run, and writes benchmarks/results/MACHINE/gateway.md.
#
#   benchmarks/gateway/run.sh [--quick] [--duration SECONDS] [--rounds N] [--contestants nginx,floor,sluice,portkey] [--results FOLDER]
#
# --quick       one short round, to see that everything works; its numbers mean little, so they go to artifacts/
# --duration    seconds of each measured window (2)
# --rounds      interleaved rounds, of which medians are taken (5)
# Cores: GATEWAY_CORES and LOAD_CORES in the syntax of taskset override the choice below.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/benchmarks/machine.sh"

results="$root/benchmarks/results/$MACHINE"
contestants=nginx,floor,sluice,portkey
extra=()
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) extra+=(--rounds 1 --duration 0.8 --warmup 2 --warmup-window 1 --run-up 0.2 --hold 3); results="$root/artifacts/benchmarks/quick"; shift ;;
    --duration|--rounds) extra+=("$1" "$2"); shift 2 ;;
    --contestants) contestants=$2; shift 2 ;;
    --results) results=$(mkdir -p "$2" && cd "$2" && pwd); shift 2 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
  esac
done

work="$root/artifacts/benchmarks/gateway"
logs="$work/logs"
rm -rf "$logs"
mkdir -p "$logs" "$results"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
has() { case ",$contestants," in *",$1,"*) return 0 ;; *) return 1 ;; esac; }

if has nginx && ! command -v nginx >/dev/null; then
  echo "installing nginx"
  { as_root apt-get install -y --no-install-recommends nginx-light || { as_root apt-get update && as_root apt-get install -y --no-install-recommends nginx-light; }; } >"$logs/apt.log" 2>&1
  # Debian starts the service at once; it is not wanted here and would hold port 80.
  as_root service nginx stop >/dev/null 2>&1 || true
fi

peers="$root/benchmarks/peers/gateway"
if has portkey && [ ! -e "$peers/node_modules/@portkey-ai/gateway/build/start-server.js" ]; then
  echo "installing Portkey"
  (cd "$peers" && npm install --ignore-scripts --no-package-lock --no-audit --no-fund) >"$logs/npm.log" 2>&1
fi

publish() { # PROJECT NAME
  echo "building $2"
  dotnet publish "$root/$1" -c Release -o "$work/$2" --nologo -v quiet >"$logs/build-$2.log" 2>&1 || { cat "$logs/build-$2.log"; exit 1; }
}
publish benchmarks/gateway/Sluice.Bench.Load load
publish benchmarks/gateway/Sluice.Bench.Upstream upstream
if has floor; then publish benchmarks/gateway/Sluice.Bench.Floor floor; fi
if has sluice; then publish src/Sluice.Cli sluice; fi

# The gateway has its last core to itself; the load and the upstream share the first.
gateway_cores=${GATEWAY_CORES:-$((cores - 1))}
load_cores=${LOAD_CORES:-$(if [ "$cores" -ge 4 ]; then echo 0-1; else echo 0; fi)}

ulimit -n 16384 2>/dev/null || ulimit -n "$(ulimit -Hn)"
commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
exec timeout --signal=TERM --kill-after=10 900 env DOTNET_gcServer=0 taskset -c "$load_cores" "$work/load/Sluice.Bench.Load" \
  --programs "$work" --peers "$peers" --logs "$logs" --results "$results" \
  --load-cores "$load_cores" --gateway-cores "$gateway_cores" --contestants "$contestants" \
  --version-machine "$MACHINE_TEXT" --version-date "$(date -u +%Y-%m-%d)" --version-dotnet "$(dotnet --list-runtimes | sed -n 's/^Microsoft.AspNetCore.App \([^ ]*\).*/\1/p' | tail -n 1)" \
  --version-nginx "$(nginx -v 2>&1 | sed 's/.*nginx.//')" --version-portkey 1.15.2 --version-node "$(node --version 2>/dev/null || echo none)" --version-sluice "$commit" \
  ${extra[@]+"${extra[@]}"}
