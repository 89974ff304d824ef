// The AI SDK, with the provider that the first argument names.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, streamText, tool as define } from 'ai';
import { converse, question, system, tool } from './conversation.mjs';

const [provider] = process.argv.splice(2, 1);
const settings = { apiKey: 'any', name: 'sluice', includeUsage: true };
const providers = {
  anthropic: (address) => createAnthropic({ ...settings, baseURL: address + 'v1' }),
  'openai-compatible': (address) => createOpenAICompatible({ ...settings, baseURL: address + 'v1' }),
};
const options = {
  anthropic: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
  'openai-compatible': { sluice: { reasoningEffort: 'low' } },
}[provider];

await converse((address) => {
  const models = providers[provider](address);
  const common = (model) => ({
    model: models(model),
    instructions: system,
    maxRetries: 0,
    maxOutputTokens: 2000,
    tools: { [tool.name]: define({ description: tool.description, inputSchema: jsonSchema(tool.parameters) }) },
    providerOptions: options,
  });
  const asked = [{ role: 'user', content: question }];
  return {
    async stream(model) {
      const result = streamText({ ...common(model), messages: asked, onError: () => {} });
      for await (const part of result.fullStream) {
        if (part.type === 'error') {
          throw part.error;
        }
      }

      const calls = (await result.toolCalls).map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, arguments: input }));
      const { totalTokens } = await result.usage;
      return { text: await result.text, reasoning: await result.reasoningText ?? '', calls, tokens: totalTokens, reply: (await result.response).messages };
    },
    async answer(model, turn, results) {
      const content = results.map(({ call, output }) => ({ type: 'tool-result', toolCallId: call.id, toolName: call.name, output: { type: 'text', value: output } }));
      const messages = [...asked, ...turn.reply, { role: 'tool', content }];
      return (await generateText({ ...common(model), messages })).text;
    },
    status: (error) => error.statusCode,
  };
});
