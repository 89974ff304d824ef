// Writes vocabularies.json and goldens.json: made-up vocabularies of every kind, and the ids that independent tokenizers give for a hard corpus.
//
//   cd benchmarks/peers/engine && npm install && npm install @huggingface/tokenizers@0.2.0
//   node ../../../tests/Sluice.Engine.Tests/Tokenization/Parity/generate.mjs [number of strings, 160] [folder, this one]
//
// "llama" is llama.cpp (node-llama-cpp 3.22.1) on a vocabulary-only GGUF file; "hf" is @huggingface/tokenizers with the models' own pattern.
// For one string, a kind lists [llama ids] or [llama ids, hf ids] where they differ. Where both agree, Sluice must agree with them;
// where they differ, the model's own pattern counts ("words": either does, since each of the two has quirks of its own). The vocabularies are merged over the corpus without cutting it into words first,
// so that a word that is cut otherwise becomes other ids.
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const load = async (name) => import(pathToFileURL(createRequire(join(process.cwd(), 'package.json')).resolve(name)).href);
const { getLlama } = await import(pathToFileURL(join(process.cwd(), 'node_modules/node-llama-cpp/dist/index.js')).href);
const { Tokenizer } = await load('@huggingface/tokenizers').then((module) => module.default ?? module);
const strings = Number(process.argv[2] ?? 160);

// A corpus of pieces that pre-tokenizers tell apart.
let state = 20261121;
const random = (n) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0, Math.floor((state / 2 ** 32) * n));
const pieces = [' ', '  ', '   ', '\n', '\r\n', '\n\n', '\t', '\u00a0', '\u3000', '\u200b', "'s", "'S", "'t", "'RE", "'ve", "'m", "'ll", "'LL", "'d", "'x", "I'm", "we'll",
  "don't", '\u2019s', '1', '12', '123', '1234567', '3.14', '\u0663\u0664', '\u00bd', '\u216b', 'hello', ' world', 'Hello', 'HELLO', 'helloWorld', 'HTTPServer', ' the', 'the', ' The', 'naïve',
  'É', 'Straße', 'ångström', 'Ελλάδα', 'ΣΑΣ', 'русский', 'Привет', 'עברית', 'العربية', '।', 'हिन्दी', 'ไทย', '你好', '世界', '中文字', 'カタカナ', 'ひらがな', '한국어', '\u1112\u1161\u11ab', 'Ǆ', 'ǅ', 'ʰ', 'ª', '?!', '...', ' ...\n', '()',
  ' {', '"}', '://', '/', '//\n', '\\n', '_', '__init__', '$', '+=', '<=', '`', '|', '~', '^', '€', '©', '™', '°', '→', '\u{1f600}', '\u{1f469}\u200d\u{1f4bb}', '\u3402', 'e\u0301', 'a\u0308\u0323', '\u0301',
  '\u20dd', 'ﬁ', 'Ⅷ', '㎏', '①', '\ufffd', '#', '@', '&', '%', ';', '-', '—', '…', '“', '”', '、', '。', '！', '，', '｡', 'ｶ', 'Ａ', 'z', 'ß', 'x1y2', '0x1F', ' \n', '\n ', ' \t ', '\u2581', '[CLS]', '##ing', 'ing', 'un', 'able'];
const sentence = () => Array.from({ length: 1 + random(14) }, () => pieces[random(pieces.length)]).join('');
const corpus = ['', ...Array.from({ length: strings - 1 }, sentence)];

// Vocabularies, always from the first 400 strings, so that more strings can be checked against the same.
const saved = state;
state = 7;
const training = Array.from({ length: 400 }, sentence);
state = saved;
const alphabet = (() => {
  const map = [];
  for (let b = 0, standIn = 256; b < 256; b++) map.push(String.fromCharCode((b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174 ? b : standIn++));
  return map;
})();
const byteText = (text) => [...Buffer.from(text)].map((b) => alphabet[b]);

function mergesOf(lines, count) {
  const merges = [];
  for (let n = 0; n < count; n++) {
    const pairs = new Map();
    for (const line of lines) for (let i = 0; i + 1 < line.length; i++) {
      const key = `${line[i]} ${line[i + 1]}`;
      pairs.set(key, (pairs.get(key) ?? 0) + 1);
    }
    const [best] = [...pairs].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
    const [left, right] = best.split(' ');
    merges.push(best);
    for (const line of lines) for (let i = 0; i + 1 < line.length; i++) if (line[i] === left && line[i + 1] === right) line.splice(i, 2, left + right);
  }
  return merges;
}

const bytePairs = mergesOf(training.map(byteText), 900);
const byteTokens = [...new Set([...alphabet, ...bytePairs.map((merge) => merge.replace(' ', ''))])];
const spaced = training.map((text) => [...(' ' + text).replaceAll(' ', '\u2581')]);
const characters = [...new Set(spaced.flat())].filter((c) => !'世ǅ①'.includes(c));
const charPairs = mergesOf(spaced.map((line) => [...line]), 700);
const pieceTokens = [...new Set([...characters, ...charPairs.map((merge) => merge.replace(' ', ''))])];
const words = new Map();
for (const token of pieceTokens) for (const form of [token.replaceAll('\u2581', '').toLowerCase().normalize('NFD').replace(/\p{Mn}/gu, '')]) if (form && !/[\s\p{P}]/u.test(form)) words.set(form, 1);
const wordTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...[...words.keys()].map((w) => '\u2581' + w), ...words.keys(), ...[...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~—…“”、。！，।'].map((c) => '\u2581' + c)];

const control = (n) => Array(n).fill(3);
const vocabularies = {
  bytes: { model: 'gpt2', tokens: byteTokens, merges: bytePairs },
  scored: {
    model: 'llama', tokens: ['<unk>', '<s>', '</s>', ...alphabet.map((_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`), ...pieceTokens],
    types: [2, 3, 3, ...Array(256).fill(6), ...pieceTokens.map(() => 1)],
    scores: [0, 0, 0, ...Array(256).fill(0), ...pieceTokens.map((_, i) => -i)],
  },
  unigram: {
    model: 't5', tokens: ['<pad>', '</s>', '<unk>', ...pieceTokens], types: [3, 3, 2, ...pieceTokens.map(() => 1)],
    scores: [0, 0, 0, ...pieceTokens.map((t, i) => -Math.fround(3 + Math.log2(1 + i) - 0.5 * [...t].length))].map(Math.fround),
    charsmap: charsmap({ 'ﬁ': 'fi', '①': '1', 'Ａ': 'A', '㎏': 'kg', '\n': ' ', '\t': ' ', 'e\u0301': 'é', '\u3000': ' ', '\u200b': ' ' }),
  },
  words: { model: 'bert', tokens: [...new Set(wordTokens)], types: [...new Set(wordTokens)].map((_, i) => (i < 5 ? 3 : 1)) },
};

// SentencePiece's character map: a double array over the bytes of what is replaced, built by first fit.
function charsmap(replacements) {
  const keys = Object.keys(replacements);
  const texts = keys.map((key) => Buffer.concat([Buffer.from(replacements[key]), Buffer.from([0])]));
  const starts = texts.map((_, i) => texts.slice(0, i).reduce((sum, t) => sum + t.length, 0));
  const units = new Map([[0, 0]]);
  const place = (unit, entries, depth) => {
    const labels = [...new Set(entries.map(({ bytes }) => (depth < bytes.length ? bytes[depth] : 0)))];
    let base = 1;
    while (labels.some((label) => units.has(unit ^ base ^ label)) || (unit ^ base) === 0) base++;
    units.set(unit, units.get(unit) | (base << 10) | (labels.includes(0) ? 256 : 0));
    for (const label of labels) units.set(unit ^ base ^ label, label);
    for (const label of labels) {
      const below = entries.filter(({ bytes }) => (depth < bytes.length ? bytes[depth] : 0) === label);
      if (label === 0) units.set(unit ^ base, (below[0].start | 0x80000000) >>> 0);
      else place(unit ^ base ^ label, below, depth + 1);
    }
  };
  place(0, keys.map((key, i) => ({ bytes: Buffer.from(key), start: starts[i] })), 0);
  const size = (Math.max(...units.keys()) | 255) + 1;
  const blob = Buffer.alloc(4 + size * 4);
  blob.writeUInt32LE(size * 4);
  for (const [index, unit] of units) blob.writeUInt32LE(unit >>> 0, 4 + index * 4);
  return [...Buffer.concat([blob, ...texts])];
}

// What the tests run: a kind of vocabulary with further metadata, and the model's own pattern for the other tokenizer.
const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const spaces = '|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const upper = '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]';
const lower = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]';
const notHan = (pattern) => pattern.replace(/\[\\p\{L[ul].*/, '(?:(?!\\p{Script=Han})$&)');
const llama3 = `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*${spaces}`;
const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const v3 = ['\\p{N}{1,3}', '[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+',
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'];
const kinds = {
  'default': {}, 'gpt-2': { hf: [gpt2] }, 'starcoder': { hf: ['\\p{N}', gpt2] }, 'falcon': {}, 'llama-bpe': { hf: [llama3], whole: true }, 'dbrx': { hf: [llama3] },
  'qwen2': { hf: [llama3.replace('{1,3}', '')] }, 'qwen35': {}, 'seed-coder': {}, 'bailingmoe': {},
  'gpt-4o': { hf: [`${upper}*${lower}+${contractions}?|${upper}+${lower}*${contractions}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*${spaces}`] },
  'tekken': { hf: [`${upper}*${lower}+|${upper}+${lower}*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*${spaces}`], whole: true },
  'kimi-k2': { hf: [`\\p{Script=Han}+|${notHan(upper)}*${notHan(lower)}+${contractions}?|${notHan(upper)}+${notHan(lower)}*${contractions}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*${spaces}`] }, 'deepseek-llm': {}, 'deepseek-coder': {}, 'deepseek-v3': { hf: v3 }, 'bloom': {}, 'viking': {},
  'minicpm5': {}, 'ufakzeka': {}, 'jais-2': {}, 'superbpe': {},
  'youtu': { hf: ['[\uac00-\ud7a3\u3131-\u318e]+|[\uff01\u2026\u201c\u201d\u2018\u2019\u2014\uff1a\uff1b\uff0c\u3001-\u303f\ufe30-\ufe4f]+|[\u3105-\u312f]+|[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+',
    `${upper}*${lower}+${contractions}?|${upper}+${lower}*${contractions}?|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*${spaces}`] },
};
const runs = [
  ...Object.keys(kinds).map((pre) => ({ name: pre, vocabulary: 'bytes', more: { 'tokenizer.ggml.pre': pre }, ...kinds[pre] })),
  { name: 'scored', vocabulary: 'scored', more: {} },
  { name: 'scored without space', vocabulary: 'scored', more: { 'tokenizer.ggml.add_space_prefix': false } },
  { name: 'unigram', vocabulary: 'unigram', more: { 'tokenizer.ggml.add_space_prefix': true, 'tokenizer.ggml.remove_extra_whitespaces': true } },
  { name: 'unigram as it is', vocabulary: 'unigram', more: { 'tokenizer.ggml.add_space_prefix': false } },
  { name: 'words', vocabulary: 'words', more: { 'tokenizer.ggml.unknown_token_id': 1, 'tokenizer.ggml.cls_token_id': 2, 'tokenizer.ggml.seperator_token_id': 3, 'tokenizer.ggml.bos_token_id': 2 }, bert: true },
];

function gguf({ model, tokens, types, scores, merges, charsmap: map }, more) {
  const parts = [];
  const u32 = (v) => { const b = Buffer.alloc(4); b.writeUInt32LE(v); return b; };
  const u64 = (v) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(v)); return b; };
  const str = (s) => { const b = Buffer.from(s); return Buffer.concat([u64(b.length), b]); };
  let count = 0;
  const put = (key, type, value) => { parts.push(str(key), u32(type), value); count++; };
  const array = (type, values, write) => Buffer.concat([u32(type), u64(values.length), ...values.map(write)]);
  put('general.architecture', 8, str(model === 'bert' ? 'bert' : model === 't5' ? 't5' : 'llama'));
  const arch = model === 'bert' ? 'bert' : model === 't5' ? 't5' : 'llama';
  for (const key of ['context_length', 'embedding_length', 'block_count', 'feed_forward_length', 'attention.head_count']) put(`${arch}.${key}`, 4, u32(key === 'attention.head_count' ? 1 : 32));
  for (const key of ['attention.layer_norm_rms_epsilon', 'attention.layer_norm_epsilon']) put(`${arch}.${key}`, 6, (() => { const b = Buffer.alloc(4); b.writeFloatLE(1e-5); return b; })());
  put('tokenizer.ggml.model', 8, str(model));
  put('tokenizer.ggml.tokens', 9, array(8, tokens, str));
  if (types) put('tokenizer.ggml.token_type', 9, array(5, types, u32));
  if (scores) put('tokenizer.ggml.scores', 9, array(6, scores, (v) => { const b = Buffer.alloc(4); b.writeFloatLE(v); return b; }));
  if (merges) put('tokenizer.ggml.merges', 9, array(8, merges, str));
  if (map) put('tokenizer.ggml.precompiled_charsmap', 9, array(0, map, (v) => Buffer.from([v])));
  for (const [key, value] of Object.entries(more)) {
    if (typeof value === 'string') put(key, 8, str(value));
    else if (typeof value === 'boolean') put(key, 7, Buffer.from([value ? 1 : 0]));
    else put(key, 4, u32(value));
  }
  return Buffer.concat([Buffer.from('GGUF'), u32(3), u64(0), u64(count), ...parts, Buffer.alloc(64)]);
}

const other = ({ hf, whole, bert }, vocabulary) => {
  const { tokens, merges } = vocabularies[vocabulary];
  const ids = (list) => Object.fromEntries(list.map((token, id) => [token, id]));
  if (bert) {
    const plain = tokens.map((t, i) => (i < 5 ? t : t.startsWith('\u2581') ? t.slice(1) : '##' + t));
    return new Tokenizer({
      version: '1.0', added_tokens: [], normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true }, pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: null, decoder: null, model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: ids(plain) },
    }, {});
  }
  return hf && new Tokenizer({
    version: '1.0', added_tokens: [], normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [...hf.map((Regex) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false })), { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false }] },
    post_processor: null, decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false, ignore_merges: whole ?? false, vocab: ids(tokens), merges },
  }, {});
};

const folder = mkdtempSync(join(tmpdir(), 'vocabularies-'));
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
const results = {};
for (const run of runs) {
  const path = join(folder, 'vocabulary.gguf');
  writeFileSync(path, gguf(vocabularies[run.vocabulary], run.more));
  const model = new llama._bindings.AddonModel(path, { vocabOnly: true, addonExports: llama._bindings });
  if (!(await model.init())) throw new Error(`llama.cpp does not load ${run.name}`);
  const second = other(run, run.vocabulary);
  let differ = 0;
  results[run.name] = corpus.map((text) => {
    const first = text === '' ? [] : [...model.tokenize(text, false)];
    const hf = second && (text === '' ? [] : second.encode(text, { add_special_tokens: false }).ids);
    if (!hf || JSON.stringify(hf) === JSON.stringify(first)) return [first];
    differ++;
    return [first, hf];
  });
  console.log(run.name, corpus.length, 'strings', second ? `${differ} differ between the two` : '');
  await model.dispose();
}
rmSync(folder, { recursive: true });
const lines = (object) => `{\n${Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}:${Array.isArray(value) ? `[\n${value.map((v) => JSON.stringify(v)).join(',\n')}\n]` : JSON.stringify(value)}`).join(',\n')}\n}\n`;
const target = process.argv[3] ?? here;
writeFileSync(join(target, 'vocabularies.json'), lines(vocabularies));
writeFileSync(join(target, 'goldens.json'), lines({ runs: runs.map(({ name, vocabulary, more }) => ({ name, vocabulary, more })), texts: corpus, ...results }));
