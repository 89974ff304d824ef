import OpenAI from 'openai';
import { converse, question, system, tool } from './conversation.mjs';

await converse((address) => {
  const client = new OpenAI({ apiKey: 'any', baseURL: address + 'v1', maxRetries: 0 });
  const common = { instructions: system, tools: [{ type: 'function', ...tool, strict: false }], reasoning: { effort: 'low', summary: 'auto' } };
  return {
    async stream(model) {
      const stream = client.responses.stream({ ...common, model, input: question });
      let reasoning = '';
      for await (const event of stream) {
        reasoning += event.type === 'response.reasoning_summary_text.delta' ? event.delta : '';
      }

      const reply = await stream.finalResponse();
      const calls = reply.output.filter((item) => item.type === 'function_call')
        .map(({ call_id: id, name, arguments: json }) => ({ id, name, arguments: JSON.parse(json) }));
      const text = reply.output.filter((item) => item.type === 'message').flatMap((item) => item.content).map((part) => part.text).join('');
      return { text, reasoning, calls, tokens: reply.usage.total_tokens, reply };
    },
    async answer(model, turn, results) {
      const input = results.map(({ call, output }) => ({ type: 'function_call_output', call_id: call.id, output }));
      const response = await client.responses.create({ ...common, model, input, previous_response_id: turn.reply.id });
      return response.output_text;
    },
    status: (error) => error.status,
  };
});
