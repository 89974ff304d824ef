import Anthropic from '@anthropic-ai/sdk';
import { converse, question, system, tool } from './conversation.mjs';

await converse((address) => {
  const client = new Anthropic({ apiKey: 'any', baseURL: address, maxRetries: 0 });
  const common = {
    max_tokens: 2000,
    system,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    tools: [{ name: tool.name, description: tool.description, input_schema: tool.parameters }],
  };
  const asked = [{ role: 'user', content: question }];
  const only = (content, type) => content.filter((block) => block.type === type);
  return {
    async stream(model) {
      const { content, usage } = await client.messages.stream({ ...common, model, messages: asked }).finalMessage();
      return {
        text: only(content, 'text').map((block) => block.text).join(''),
        reasoning: only(content, 'thinking').map((block) => block.thinking).join(''),
        calls: only(content, 'tool_use').map(({ id, name, input }) => ({ id, name, arguments: input })),
        tokens: usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens + usage.output_tokens,
        reply: content,
      };
    },
    async answer(model, turn, results) {
      const content = results.map(({ call, output }) => ({ type: 'tool_result', tool_use_id: call.id, content: output }));
      const message = await client.messages.create({ ...common, model, messages: [...asked, { role: 'assistant', content: turn.reply }, { role: 'user', content }] });
      return only(message.content, 'text').map((block) => block.text).join('');
    },
    status: (error) => error.status,
  };
});
