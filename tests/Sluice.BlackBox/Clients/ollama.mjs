import { Ollama } from 'ollama';
import { converse, question, system, tool } from './conversation.mjs';

await converse((address) => {
  const client = new Ollama({ host: address });
  const common = { tools: [{ type: 'function', function: tool }], think: true };
  const asked = [{ role: 'system', content: system }, { role: 'user', content: question }];
  return {
    async stream(model) {
      const reply = { role: 'assistant', content: '', thinking: '', tool_calls: [] };
      let tokens = 0;
      for await (const { message, done, prompt_eval_count, eval_count } of await client.chat({ ...common, model, messages: asked, stream: true })) {
        reply.content += message.content;
        reply.thinking += message.thinking ?? '';
        reply.tool_calls.push(...(message.tool_calls ?? []));
        tokens = done ? prompt_eval_count + eval_count : 0;
      }

      return { text: reply.content, reasoning: reply.thinking, calls: reply.tool_calls.map((call) => call.function), tokens, reply };
    },
    async answer(model, turn, results) {
      const messages = [...asked, turn.reply, ...results.map(({ call, output }) => ({ role: 'tool', tool_name: call.name, content: output }))];
      const { message } = await client.chat({ ...common, model, messages });
      return message.content;
    },
    status: (error) => error.status_code,
  };
});
