// LangChain.js, with the chat model that the first argument names.
import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { converse, question, system, tool } from './conversation.mjs';

const [provider] = process.argv.splice(2, 1);
const settings = { apiKey: 'any', maxRetries: 0, maxTokens: 2000, streamUsage: true };
const providers = {
  openai: (address, model) => new ChatOpenAI({ ...settings, model, configuration: { baseURL: address + 'v1' }, modelKwargs: { reasoning_effort: 'low' } }),
  anthropic: (address, model) => new ChatAnthropic({ ...settings, model, anthropicApiUrl: address, thinking: { type: 'enabled', budget_tokens: 1024 } }),
};

await converse((address) => {
  const open = (model) => providers[provider](address, model).bindTools([{ type: 'function', function: tool }]);
  const asked = [new SystemMessage(system), new HumanMessage(question)];
  const join = (message, type, field) => message.contentBlocks.filter((block) => block.type === type).map((block) => block[field]).join('');
  return {
    async stream(model) {
      let reply;
      for await (const chunk of await open(model).stream(asked)) {
        reply = reply?.concat(chunk) ?? chunk;
      }

      return {
        text: join(reply, 'text', 'text'),
        reasoning: join(reply, 'reasoning', 'reasoning'),
        calls: reply.tool_calls.map(({ id, name, args }) => ({ id, name, arguments: args })),
        tokens: reply.usage_metadata.total_tokens,
        reply,
      };
    },
    async answer(model, turn, results) {
      const answers = results.map(({ call, output }) => new ToolMessage({ tool_call_id: call.id, name: call.name, content: output }));
      return (await open(model).invoke([...asked, turn.reply, ...answers])).text;
    },
    status: (error) => error.status ?? error.response?.status,
  };
});
