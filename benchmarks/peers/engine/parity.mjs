// Compares the logits that Sluice wrote (benchmarks/engine/parity.sh) with llama.cpp's on the same files.
//   node parity.mjs FOLDER [PATTERN of names]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getLlama } from 'node-llama-cpp';

const folder = process.argv[2];
const models = JSON.parse(readFileSync(join(folder, 'models.json'), 'utf8')).filter(({ name }) => new RegExp(process.argv[3] ?? '').test(name));
const messages = [];
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'debug', logger: (_, message) => messages.push(message) });
const binding = llama._bindings;

const logSoftmax = (row) => {
  const peak = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = Math.log(row.reduce((a, b) => a + Math.exp(b - peak), 0)) + peak;
  return Float64Array.from(row, (value) => value - sum);
};
const best = (row) => row.indexOf(row.reduce((a, b) => Math.max(a, b), -Infinity));

async function evaluate({ path, context: length, vocabulary, tokens }) {
  const model = new binding.AddonModel(path, { gpuLayers: 0, useMmap: true, addonExports: binding });
  if (!(await model.init())) throw new Error('llama.cpp does not load it: ' + messages.slice(-12).join('').trim().split('\n').slice(-3).join(' | '));
  const context = new binding.AddonContext(model, { contextSize: length, batchSize: length, sequences: 1, flashAttention: false, threads: 1 });
  if (!(await context.init())) throw new Error('llama.cpp makes no context');
  const sampler = new binding.AddonSampler(model);
  sampler.applyConfig({ temperature: 0 });
  const rows = [];
  // Position by position: each pass gives the logits of its only token.
  for (let position = 0; position < tokens.length; position++) {
    context.initBatch(1);
    const [index] = context.addToBatch(0, position, Uint32Array.of(tokens[position]), Uint32Array.of(0));
    await context.decodeBatch();
    const [, , , logits] = await context.sampleToken(index, sampler, false, false, true);
    const row = new Float64Array(vocabulary).fill(-Infinity);
    for (let i = 0; i < logits.length; i += 2) row[logits[i]] = logits[i + 1];
    rows.push(row);
  }
  await context.dispose();
  await model.dispose();
  return rows;
}

async function embed({ path, context: length, tokens }) {
  const model = new binding.AddonModel(path, { gpuLayers: 0, useMmap: true, addonExports: binding });
  if (!(await model.init())) throw new Error('llama.cpp does not load it: ' + messages.slice(-12).join('').trim().split('\n').slice(-3).join(' | '));
  const context = new binding.AddonContext(model, { contextSize: length, batchSize: length, sequences: 1, embeddings: true, threads: 1 });
  if (!(await context.init())) throw new Error('llama.cpp makes no context');
  context.initBatch(tokens.length);
  context.addToBatch(0, 0, Uint32Array.from(tokens), Uint32Array.from(tokens, (_, i) => i));
  await context.decodeBatch();
  const vector = context.getEmbedding(tokens.length);
  await context.dispose();
  await model.dispose();
  return vector;
}

// How far some rows of logits are from others.
function compare(rows, others) {
  let [divergence, same, largest] = [0, 0, 0];
  rows.forEach((row, position) => {
    const [p, q] = [logSoftmax(row), logSoftmax(others[position])];
    divergence += p.reduce((sum, value, i) => sum + Math.exp(value) * (value - q[i]), 0) / rows.length;
    same += best(row) === best(others[position]) ? 1 / rows.length : 0;
    largest = row.reduce((worst, value, i) => Math.max(worst, Math.abs(value - others[position][i])), largest);
  });
  return { divergence, same, largest };
}

let failures = 0;
for (const model of models) {
  try {
    messages.length = 0;
    if (model.embeds) {
      const file = readFileSync(join(folder, model.name + '.vector'));
      const ours = new Float32Array(file.buffer, file.byteOffset, file.length / 4);
      const theirs = await embed(model);
      const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
      const cosine = dot(ours, theirs) / Math.sqrt(dot(ours, ours) * dot(theirs, theirs));
      const good = cosine > 0.9999;
      if (!good) failures++;
      console.log(`${good ? 'ok  ' : 'FAIL'} ${model.name.padEnd(24)} cosine ${cosine.toFixed(7)}`);
      continue;
    }

    const file = readFileSync(join(folder, model.name + '.logits'));
    const ours = new Float32Array(file.buffer, file.byteOffset, file.length / 4);
    const theirs = await evaluate(model);
    const mine = theirs.map((_, position) => ours.subarray(position * model.vocabulary, (position + 1) * model.vocabulary));
    const between = compare(theirs, mine);
    let good = between.divergence < model.divergence && between.same >= model.same;
    let line = `${model.name.padEnd(28)} KL ${between.divergence.toExponential(1)}  top-1 ${(between.same * 100).toFixed(1)} %  largest difference ${between.largest.toExponential(1)}`;
    if (model.isExact) {
      // The engines round inputs to bytes in pieces of different lengths, so each is judged by what the file means.
      const read = (ending) => {
        const bytes = readFileSync(join(folder, model.name + ending));
        const all = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
        return theirs.map((_, position) => all.subarray(position * model.vocabulary, (position + 1) * model.vocabulary));
      };
      const exact = read('.exact');
      const [us, them] = [compare(exact, mine), compare(exact, theirs)];
      good = us.divergence < model.divergence && us.same >= model.same && us.divergence < 1.3 * them.divergence;
      line += `  | from the exact: Sluice KL ${us.divergence.toExponential(1)} top-1 ${(us.same * 100).toFixed(1)} %, llama.cpp KL ${them.divergence.toExponential(1)} top-1 ${(them.same * 100).toFixed(1)} %`;
      // What a repetition of the same rounding differs by: values that lie on the edge of two bytes go either way, and so do all that follow from them.
      const [own, its] = [compare(read('.sluice'), mine), compare(read('.llama'), theirs)];
      line += `  | from the exact with its own rounding: Sluice KL ${own.divergence.toExponential(1)} top-1 ${(own.same * 100).toFixed(1)} %, llama.cpp KL ${its.divergence.toExponential(1)} top-1 ${(its.same * 100).toFixed(1)} %`;
    }
    if (!good) failures++;
    line = `${good ? 'ok  ' : 'FAIL'} ${line}`;
    console.log(line);
  } catch (error) {
    failures++;
    console.log(`FAIL ${model.name.padEnd(24)} ${error.message}`);
  }
}
await llama.dispose();
process.exit(failures > 0 ? 1 : 0);
