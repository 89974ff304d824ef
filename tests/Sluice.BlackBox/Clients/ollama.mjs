// Holds a conversation with tools and streaming with each model that is named, and prints what came of it as JSON.
import { Ollama } from 'ollama';

const [address, ...models] = process.argv.slice(2);
const client = new Ollama({ host: address });
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'Weather', parameters } }];
const results = [];

for (const model of models) {
  const messages = [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'How is the weather?' }];
  const reply = { role: 'assistant', content: '', thinking: '', tool_calls: [] };
  let tokens = 0;
  for await (const { message, done, prompt_eval_count, eval_count } of await client.chat({ model, messages, tools, stream: true })) {
    reply.content += message.content;
    reply.thinking += message.thinking ?? '';
    reply.tool_calls.push(...(message.tool_calls ?? []));
    tokens = done ? prompt_eval_count + eval_count : 0;
  }

  messages.push(reply);
  for (const call of reply.tool_calls) {
    messages.push({ role: 'tool', tool_name: call.function.name, content: `sunny in ${call.function.arguments.city}` });
  }

  const { message } = await client.chat({ model, messages, tools });
  results.push({ model, cities: reply.tool_calls.map((call) => call.function.arguments.city), tokens, answer: message.content });
}

const error = await client.chat({ model: 'no-such-thing', messages: [{ role: 'user', content: 'Hello!' }] }).catch((failure) => failure);
console.log(JSON.stringify({ results, error: error.status_code }));
