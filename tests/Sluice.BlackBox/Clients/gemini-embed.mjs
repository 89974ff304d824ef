import { GoogleGenAI } from '@google/genai';

const [address, ...models] = process.argv.slice(2);
const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: address } });
const vectors = [];
for (const model of models) {
  const { embeddings } = await client.models.embedContent({ model, contents: ['one', 'two'] });
  vectors.push(embeddings.map(({ values }) => values));
}

console.log(JSON.stringify(vectors));
