// Writes golden-blocks.json: blocks of every quantised tensor type and the values that they stand for.
//
//   node golden-blocks.mjs > golden-blocks.json
//
// It knows nothing of the engine. Every value is calculated in double precision straight from the definition of its format
// and rounded once to a float. Blocks are random bytes, with ordinary scales in the first ones, then with large, tiny,
// negative and zero ones, so that all bits of all fields take part.

const state = { value: 0x9e3779b9 };

function random32() { // xorshift
  let x = state.value;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  state.value = x >>> 0;
  return state.value;
}

// Binary16 by its definition.
function half(bytes, at) {
  const bits = bytes[at] | (bytes[at + 1] << 8);
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const signed = byte => (byte << 24) >> 24;

// The value of bits [first, first + count) of a byte.
const field = (byte, first, count) => (byte >> first) & ((1 << count) - 1);

// Scale and minimum number j of the 8 that Q4_K and Q5_K keep in 12 bytes: the first four have the low 6 bits of a byte each;
// the others take 4 bits from the last bytes and 2 bits from the tops of the first.
function sixBits(bytes, at, j) {
  if (j < 4) {
    return [field(bytes[at + j], 0, 6), field(bytes[at + 4 + j], 0, 6)];
  }

  const low = bytes[at + 4 + j];
  return [field(low, 0, 4) + 16 * field(bytes[at + j - 4], 6, 2), field(low, 4, 4) + 16 * field(bytes[at + j], 6, 2)];
}

// Scale number j of the 16 that Q3_K keeps in 12 bytes: 4 bits from the first 8 bytes, 2 from the last 4, all plus 32.
function sixBitsOf16(bytes, at, j) {
  const low = field(bytes[at + (j % 8)], j < 8 ? 0 : 4, 4);
  const high = field(bytes[at + 8 + (j % 4)], 2 * Math.floor(j / 4), 2);
  return low + 16 * high - 32;
}

// Value number i of a block of 32 that keeps values 0 to 15 in the low halves of 16 bytes and 16 to 31 in their high halves.
const nibble = (bytes, at, i) => field(bytes[at + (i % 16)], i < 16 ? 0 : 4, 4);

// Bit number i of a little-endian run of bytes.
const bit = (bytes, at, i) => field(bytes[at + (i >> 3)], i & 7, 1);

// The levels of IQ4_NL and IQ4_XS.
const levels = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

// A float of 4 bits (OCP Microscaling, E2M1): sign, 2 bits of exponent with bias 1, 1 bit of fraction.
function e2m1(bits) {
  const sign = bits & 8 ? -1 : 1;
  const exponent = (bits >> 1) & 3;
  const fraction = bits & 1;
  return exponent === 0 ? sign * fraction * 0.5 : sign * (1 + fraction * 0.5) * 2 ** (exponent - 1);
}

const formats = {
  Q8_0: { bytes: 34, count: 32, halves: [0], value: (b, i) => half(b, 0) * signed(b[2 + i]) },
  Q4_0: { bytes: 18, count: 32, halves: [0], value: (b, i) => half(b, 0) * (field(b[2 + (i % 16)], i < 16 ? 0 : 4, 4) - 8) },
  Q4_1: { bytes: 20, count: 32, halves: [0, 2], value: (b, i) => half(b, 0) * nibble(b, 4, i) + half(b, 2) },
  Q5_0: { bytes: 22, count: 32, halves: [0], value: (b, i) => half(b, 0) * (nibble(b, 6, i) + 16 * bit(b, 2, i) - 16) },
  Q5_1: { bytes: 24, count: 32, halves: [0, 2], value: (b, i) => half(b, 0) * (nibble(b, 8, i) + 16 * bit(b, 4, i)) + half(b, 2) },
  IQ4_NL: { bytes: 18, count: 32, halves: [0], value: (b, i) => half(b, 0) * levels[nibble(b, 2, i)] },
  IQ4_XS: {
    bytes: 136, count: 256, halves: [0],
    value: (b, i) => {
      const part = Math.floor(i / 32);
      const low = field(b[4 + (part >> 1)], 4 * (part & 1), 4);
      const high = bit(b, 2, 2 * part) + 2 * bit(b, 2, 2 * part + 1);
      return half(b, 0) * (low + 16 * high - 32) * levels[nibble(b, 8 + 16 * part, i % 32)];
    },
  },
  // Exponents (E8M0, bias 127): ordinary ones, then those that make the smallest and the largest floats.
  MXFP4: {
    bytes: 17, count: 32, halves: [], bytesOf: index => [[0, [120, 127, 130, 0, 1, 2, 252, 254][index]]],
    value: (b, i) => 2 ** (b[0] - 127) * e2m1(nibble(b, 1, i)),
  },
  Q2_K: {
    bytes: 84, count: 256, halves: [80, 82],
    value: (b, i) => {
      const scale = b[Math.floor(i / 16)];
      const quant = field(b[16 + 32 * Math.floor(i / 128) + (i % 32)], 2 * (Math.floor(i / 32) % 4), 2);
      return half(b, 80) * field(scale, 0, 4) * quant - half(b, 82) * field(scale, 4, 4);
    },
  },
  Q3_K: {
    bytes: 110, count: 256, halves: [108],
    value: (b, i) => {
      const low = field(b[32 + 32 * Math.floor(i / 128) + (i % 32)], 2 * (Math.floor(i / 32) % 4), 2);
      const high = field(b[i % 32], Math.floor(i / 32), 1);
      return half(b, 108) * sixBitsOf16(b, 96, Math.floor(i / 16)) * (low + 4 * high - 4);
    },
  },
  Q4_K: {
    bytes: 144, count: 256, halves: [0, 2],
    value: (b, i) => {
      const part = Math.floor(i / 32);
      const [scale, minimum] = sixBits(b, 4, part);
      const quant = field(b[16 + 32 * Math.floor(i / 64) + (i % 32)], 4 * (part % 2), 4);
      return half(b, 0) * scale * quant - half(b, 2) * minimum;
    },
  },
  Q5_K: {
    bytes: 176, count: 256, halves: [0, 2],
    value: (b, i) => {
      const part = Math.floor(i / 32);
      const [scale, minimum] = sixBits(b, 4, part);
      const quant = field(b[48 + 32 * Math.floor(i / 64) + (i % 32)], 4 * (part % 2), 4) + 16 * field(b[16 + (i % 32)], part, 1);
      return half(b, 0) * scale * quant - half(b, 2) * minimum;
    },
  },
  Q6_K: {
    bytes: 210, count: 256, halves: [208],
    value: (b, i) => {
      const side = Math.floor(i / 128);
      const quarter = Math.floor(i / 32) % 4;
      const low = field(b[64 * side + 32 * (quarter % 2) + (i % 32)], quarter < 2 ? 0 : 4, 4);
      const high = field(b[128 + 32 * side + (i % 32)], 2 * quarter, 2);
      return half(b, 208) * signed(b[192 + Math.floor(i / 16)]) * (low + 16 * high - 32);
    },
  },
};

// Binary16 scales: ordinary ones, the largest, subnormal ones, negative ones, zero.
const scales = [0x2c31, 0x1a57, 0x7bff, 0x0203, 0xa9c4, 0x8001, 0x0000, 0x3c00];

function blocksOf(format) {
  return scales.map((scale, index) => {
    const block = Uint8Array.from({ length: format.bytes }, () => random32() >>> 24);
    format.halves.forEach((at, which) => {
      const bits = scales[(index + 3 * which) % scales.length];
      block[at] = bits & 255;
      block[at + 1] = bits >> 8;
    });
    for (const [at, value] of format.bytesOf?.(index) ?? []) {
      block[at] = value;
    }

    return block;
  });
}

const goldens = Object.entries(formats).map(([type, format]) => {
  const blocks = blocksOf(format);
  const values = Float32Array.from(blocks.flatMap(block => Array.from({ length: format.count }, (_, i) => format.value(block, i))));
  return { type, blocks: Buffer.concat(blocks).toString('base64'), values: Buffer.from(values.buffer).toString('base64') };
});
process.stdout.write(`[\n${goldens.map(golden => `  ${JSON.stringify(golden)}`).join(',\n')}\n]\n`);
