import OpenAI from 'openai';
import { converse, question, system, tool } from './conversation.mjs';

await converse((address) => {
  const client = new OpenAI({ apiKey: 'any', baseURL: address + 'v1', maxRetries: 0 });
  const common = {
    instructions: system,
    tools: [{ type: 'function', strict: false, ...tool }],
    reasoning: { effort: 'low', summary: 'auto' },
    store: false,
    include: ['reasoning.encrypted_content'],
  };
  const asked = [{ role: 'user', content: question }];
  return {
    async stream(model) {
      const response = await client.responses.stream({ ...common, model, input: asked }).finalResponse();
      const only = (type) => response.output.filter((item) => item.type === type);
      return {
        text: response.output_text,
        reasoning: only('reasoning').flatMap((item) => item.summary).map((part) => part.text).join(''),
        calls: only('function_call').map(({ call_id, name, arguments: json }) => ({ id: call_id, name, arguments: JSON.parse(json) })),
        tokens: response.usage.total_tokens,
        reply: response.output,
      };
    },
    async answer(model, turn, results) {
      const outputs = results.map(({ call, output }) => ({ type: 'function_call_output', call_id: call.id, output }));
      return (await client.responses.create({ ...common, model, input: [...asked, ...turn.reply, ...outputs] })).output_text;
    },
    status: (error) => error.status,
  };
});
