// Runs llama.cpp's evaluation as the benchmark asks on stdin, one JSON object a line, and answers with one JSON line each.
//
//   {"op":"load","path":FILE,"threads":N,"context":TOKENS_PER_SEQUENCE,"sequences":N,"batch":TOKENS}
//   {"op":"run","sequences":N,"prompt":TOKENS_PER_SEQUENCE,"steps":N}  → {"prefill":SECONDS,"decode":SECONDS,...}
//
// What is timed is llama.cpp's own count of the time in llama_decode (llama_perf_context), read through the low-level binding:
// no sampling, no JavaScript. The wall clock around each decode is given beside it, to show that nothing hides.
import { createInterface } from 'node:readline';
import { getLlama } from 'node-llama-cpp';

let perf = {};
const backends = [];
let flash = 'off';
const llama = await getLlama({
  gpu: false,
  build: 'never',
  logLevel: 'debug',
  logger: (_, message) => {
    const timing = /(prompt eval|eval) time =\s*([0-9.]+) ms \/\s*(\d+)/.exec(message);
    if (timing) perf[timing[1]] = { seconds: Number(timing[2]) / 1000, count: Number(timing[3]) };
    const loaded = /loaded (\w+) backend from (.*)/.exec(message);
    if (loaded) backends.push(loaded[2].trim().split('/').at(-1));
    // Left to llama.cpp to decide; its graph shows what it decided.
    if (message.includes('FLASH_ATTN_EXT')) flash = 'on';
  },
});
const binding = llama._bindings;
let model;
let context;

const random = (seed) => () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;

async function pass(timed) {
  const start = process.hrtime.bigint();
  await context.decodeBatch();
  timed.wall += Number(process.hrtime.bigint() - start) / 1e9;
}

// Messages of the native side arrive through a queue of their own; printing resets the counters.
async function readPerf() {
  perf = {};
  context.printTimings();
  for (let i = 0; i < 200 && !(perf['prompt eval'] && perf.eval); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  return perf;
}

const ops = {
  async load({ path, threads, context: length, sequences, batch }) {
    await context?.dispose();
    await model?.dispose();
    model = new binding.AddonModel(path, { gpuLayers: 0, useMmap: true, addonExports: binding });
    if (!(await model.init())) throw new Error(`llama.cpp does not load ${path}`);
    context = new binding.AddonContext(model, { contextSize: length * sequences, batchSize: batch, sequences, flashAttention: 'auto', threads, performanceTracking: true });
    if (!(await context.init())) throw new Error('llama.cpp makes no context');
    return { backend: backends.at(-1), flash, system: binding.systemInfo().trim(), threads: context.getThreads(), description: model.getModelDescription() };
  },

  async run({ sequences, prompt, steps, vocabulary }) {
    const next = random(1);
    const token = () => Math.floor(next() * vocabulary);
    for (let s = 0; s < sequences; s++) context.disposeSequence(s);
    await readPerf();

    const prefill = { wall: 0 };
    context.initBatch(sequences * prompt);
    for (let s = 0; s < sequences; s++) context.addToBatch(s, 0, Uint32Array.from({ length: prompt }, token), Uint32Array.of(prompt - 1));
    await pass(prefill);
    let native = await readPerf();
    prefill.native = native['prompt eval'].seconds + (prompt * sequences === 1 ? native.eval.seconds : 0);

    const decode = { wall: 0 };
    for (let step = 0; step < steps; step++) {
      context.initBatch(sequences);
      for (let s = 0; s < sequences; s++) context.addToBatch(s, prompt + step, Uint32Array.of(token()), Uint32Array.of(0));
      await pass(decode);
    }
    // llama.cpp books passes of one token as eval and all others as prompt eval.
    native = await readPerf();
    decode.native = sequences === 1 ? native.eval.seconds : native['prompt eval'].seconds;
    return { prefill: prefill.native, prefill_wall: prefill.wall, decode: decode.native, decode_wall: decode.wall };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = await ops[request.op](request);
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
await context?.dispose();
await model?.dispose();
await llama.dispose();
