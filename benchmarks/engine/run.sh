#!/usr/bin/env bash
# Measures Sluice's engine beside llama.cpp on the same files, in turns, and writes benchmarks/results/MACHINE/engine.md.
#
#   benchmarks/engine/run.sh [--quick] [--models FOLDER] [--shapes NAME-TYPE,...] [--rounds N] [--threads N] [--limit SECONDS] [--results FOLDER]
#
# --quick    the smallest model in two short rounds, to see that everything works; its numbers go to artifacts/
# --models   where the generated models are kept, or your own NAME-TYPE.gguf lie (artifacts/models)
# --shapes   which to run (qwen3-0.6b-q8_0,qwen3-0.6b-q4_k_m,qwen3-1.7b-q8_0,qwen3-1.7b-q4_k_m,qwen3-1.7b-q6_k); missing ones are generated
# --rounds   interleaved rounds, of which medians are taken (5)
# --threads  threads of each engine (all cores)
# --limit    seconds after which no further round begins (480)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/benchmarks/machine.sh"

results="$root/benchmarks/results/$MACHINE"
models="$root/artifacts/models"
shapes=qwen3-0.6b-q8_0,qwen3-0.6b-q4_k_m,qwen3-1.7b-q8_0,qwen3-1.7b-q4_k_m,qwen3-1.7b-q6_k
threads=$cores
limit=480
extra=()
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) shapes=qwen3-0.6b-q8_0; limit=45; extra+=(--rounds 2 --prompt 128 --steps 8 --batch-steps 4); results="$root/artifacts/benchmarks/quick"; shift ;;
    --models) models=$(mkdir -p "$2" && cd "$2" && pwd); shift 2 ;;
    --shapes) shapes=$2; shift 2 ;;
    --rounds) extra+=("$1" "$2"); shift 2 ;;
    --threads) threads=$2; shift 2 ;;
    --limit) limit=$2; shift 2 ;;
    --results) results=$(mkdir -p "$2" && cd "$2" && pwd); shift 2 ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
  esac
done

work="$root/artifacts/benchmarks/engine"
logs="$work/logs"
mkdir -p "$logs" "$models" "$results"

peer="$root/benchmarks/peers/engine"
case "$(uname -m)" in x86_64) platform=linux-x64 ;; aarch64) platform=linux-arm64 ;; *) echo "no prebuilt llama.cpp for $(uname -m)" >&2; exit 1 ;; esac
if [ ! -d "$peer/node_modules/@node-llama-cpp/$platform/bins" ]; then
  echo "installing llama.cpp (node-llama-cpp 3.22.1)"
  (cd "$peer" && npm install --no-save --no-package-lock --omit=optional --ignore-scripts --no-audit --no-fund node-llama-cpp@3.22.1 "@node-llama-cpp/$platform@3.22.1") >"$logs/npm.log" 2>&1 || { cat "$logs/npm.log"; exit 1; }
fi

publish() { # PROJECT NAME
  echo "building $2"
  dotnet publish "$root/$1" -c Release -o "$work/$2" --nologo -v quiet >"$logs/build-$2.log" 2>&1 || { cat "$logs/build-$2.log"; exit 1; }
}
publish benchmarks/engine/Sluice.Bench.Engine bench

files=
for shape in ${shapes//,/ }; do
  file="$models/$shape.gguf"
  if [ ! -e "$file" ]; then
    [ -e "$work/generator/Sluice.ModelGenerator" ] || publish benchmarks/engine/Sluice.ModelGenerator generator
    "$work/generator/Sluice.ModelGenerator" --shape "${shape%-*}" --type "${shape##*-}" --out "$file.part"
    mv "$file.part" "$file"
  fi
  files="$files${files:+,}$file"
done

commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
exec timeout --signal=TERM --kill-after=10 $((limit + 120)) env DOTNET_gcServer=0 "$work/bench/Sluice.Bench.Engine" \
  --models "$files" --peer "$peer" --results "$results" --threads "$threads" --limit "$limit" \
  --version-machine "$MACHINE_TEXT" --version-date "$(date -u +%Y-%m-%d)" --version-sluice "$commit" \
  --version-dotnet "$(dotnet --list-runtimes | sed -n 's/^Microsoft.NETCore.App \([^ ]*\).*/\1/p' | tail -n 1)" \
  ${extra[@]+"${extra[@]}"}
