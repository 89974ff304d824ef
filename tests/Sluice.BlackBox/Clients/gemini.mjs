// Holds a conversation with tools and streaming with each model that is named, and prints what came of it as JSON.
import { GoogleGenAI } from '@google/genai';

const [address, ...models] = process.argv.slice(2);
const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: address } });
const declaration = { name: 'get_weather', description: 'Weather', parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } } };
const tools = [{ functionDeclarations: [declaration] }];
const results = [];

for (const model of models) {
  const contents = [{ role: 'user', parts: [{ text: 'How is the weather?' }] }];
  const parts = [];
  let usage;
  for await (const chunk of await client.models.generateContentStream({ model, contents, config: { tools, systemInstruction: 'Be brief.' } })) {
    parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
    usage = chunk.usageMetadata ?? usage;
  }

  const calls = parts.filter((part) => part.functionCall).map((part) => part.functionCall);
  contents.push({ role: 'model', parts });
  contents.push({ role: 'user', parts: calls.map(({ id, name, args }) => ({ functionResponse: { id, name, response: { output: `sunny in ${args.city}` } } })) });
  const answer = await client.models.generateContent({ model, contents, config: { tools } });
  results.push({ model, cities: calls.map((call) => call.args.city), tokens: usage?.totalTokenCount ?? 0, answer: answer.text });
}

const error = await client.models.generateContent({ model: 'no-such-thing', contents: 'Hello!' }).catch((failure) => failure);
console.log(JSON.stringify({ results, error: error.status }));
