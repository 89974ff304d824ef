#!/usr/bin/env bash
# Prints what one thread's matrix kernels reach: GFLOP/s for 1, 8, 64 and 256 tokens on weights in the cache, and how fast
# one token reads weights that are not.
#
#   benchmarks/engine/kernels.sh [TYPE...]      such as Q4_K Q6_K; SLUICE_FORCE_ISA forces an instruction set
#   benchmarks/engine/kernels.sh decode FILE [THREADS]      a whole model instead, one token at a time
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out="$root/artifacts/benchmarks/engine/bench"
dotnet publish "$root/benchmarks/engine/Sluice.Bench.Engine" -c Release -o "$out" --nologo -v quiet
[ "${1:-}" = decode ] || set -- kernels "$@"
exec "$out/Sluice.Bench.Engine" "$@"
