import OpenAI from 'openai';
import { converse, question, system, tool } from './conversation.mjs';

await converse((address) => {
  const client = new OpenAI({ apiKey: 'any', baseURL: address + 'v1', maxRetries: 0 });
  const common = { tools: [{ type: 'function', function: tool }], reasoning_effort: 'low' };
  const asked = [{ role: 'system', content: system }, { role: 'user', content: question }];
  return {
    async stream(model) {
      const stream = client.chat.completions.stream({ ...common, model, messages: asked, stream_options: { include_usage: true } });
      let reasoning = '';
      for await (const chunk of stream) {
        reasoning += chunk.choices[0]?.delta.reasoning_content ?? '';
      }

      const { choices: [{ message }], usage } = await stream.finalChatCompletion();
      const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: json } }) => ({ id, name, arguments: JSON.parse(json) }));
      return { text: message.content ?? '', reasoning, calls, tokens: usage.total_tokens, reply: message };
    },
    async answer(model, turn, results) {
      const { role, content, tool_calls } = turn.reply;
      const messages = [...asked, { role, content, tool_calls }, ...results.map(({ call, output }) => ({ role: 'tool', tool_call_id: call.id, content: output }))];
      const completion = await client.chat.completions.create({ ...common, model, messages });
      return completion.choices[0].message.content;
    },
    status: (error) => error.status,
  };
});
