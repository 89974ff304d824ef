#!/usr/bin/env bash
# Measures what protocols cost (codecs, chunks of streams, large bodies) and writes benchmarks/results/MACHINE/protocols.md.
#
#   benchmarks/gateway/protocols.sh [--quick] [--codecs] [--rounds N] [--results FOLDER]
#
# --quick       one round, to see that everything works; its numbers mean little, so they go to artifacts/
# --codecs      codecs alone, told and not written anywhere; takes half a minute
# --rounds      rounds, of which medians are taken (5)
# Cores: GATEWAY_CORES and LOAD_CORES in the syntax of taskset override the choice below.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/benchmarks/machine.sh"

results="$root/benchmarks/results/$MACHINE"
rounds=5
codecs=
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) rounds=1; results="$root/artifacts/benchmarks/quick"; shift ;;
    --codecs) codecs=yes; shift ;;
    --rounds) rounds=$2; shift 2 ;;
    --results) results=$(mkdir -p "$2" && cd "$2" && pwd); shift 2 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
  esac
done

work="$root/artifacts/benchmarks/gateway"
mkdir -p "$work/logs" "$results"

publish() { # PROJECT NAME
  echo "building $2"
  dotnet publish "$root/$1" -c Release -o "$work/$2" --nologo -v quiet >"$work/logs/build-$2.log" 2>&1 || { cat "$work/logs/build-$2.log"; exit 1; }
}
publish benchmarks/gateway/Sluice.Bench.Protocols protocols
[ -z "$codecs" ] || exec env DOTNET_gcServer=0 DOTNET_TieredPGO=1 "$work/protocols/Sluice.Bench.Protocols" codecs "$rounds"
publish benchmarks/gateway/Sluice.Bench.Upstream upstream
publish benchmarks/gateway/Sluice.Bench.Floor floor
publish src/Sluice.Cli sluice

gateway_cores=${GATEWAY_CORES:-$((cores - 1))}
load_cores=${LOAD_CORES:-$(if [ "$cores" -ge 4 ]; then echo 0-1; else echo 0; fi)}
commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
exec timeout --signal=TERM --kill-after=10 600 env DOTNET_gcServer=0 DOTNET_TieredPGO=1 taskset -c "$load_cores" "$work/protocols/Sluice.Bench.Protocols" \
  "$work" "$results/protocols.md" "$MACHINE_TEXT. $(date -u +%Y-%m-%d)." \
  "Sluice at $commit on .NET $(dotnet --list-runtimes | sed -n 's/^Microsoft.AspNetCore.App \([^ ]*\).*/\1/p' | tail -n 1). The gateway runs on core $gateway_cores, the load and the upstream on $load_cores." \
  "$gateway_cores" "$load_cores" "$rounds"
