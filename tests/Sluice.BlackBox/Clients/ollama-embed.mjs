import { Ollama } from 'ollama';

const [address, ...models] = process.argv.slice(2);
const client = new Ollama({ host: address });
const vectors = [];
for (const model of models) {
  const { embeddings } = await client.embed({ model, input: ['one', 'two'] });
  vectors.push(embeddings);
}

console.log(JSON.stringify(vectors));
