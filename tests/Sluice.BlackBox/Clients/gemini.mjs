import { GoogleGenAI } from '@google/genai';
import { converse, question, system, tool } from './conversation.mjs';

await converse((address) => {
  const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: address } });
  const config = {
    systemInstruction: system,
    tools: [{ functionDeclarations: [{ name: tool.name, description: tool.description, parametersJsonSchema: tool.parameters }] }],
    thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 },
  };
  const asked = [{ role: 'user', parts: [{ text: question }] }];
  const join = (parts) => parts.map((part) => part.text).join('');
  return {
    async stream(model) {
      const parts = [];
      let usage;
      for await (const chunk of await client.models.generateContentStream({ model, contents: asked, config })) {
        parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
        usage = chunk.usageMetadata ?? usage;
      }

      return {
        text: join(parts.filter((part) => part.text && !part.thought)),
        reasoning: join(parts.filter((part) => part.text && part.thought)),
        calls: parts.filter((part) => part.functionCall).map(({ functionCall: { id, name, args } }) => ({ id, name, arguments: args })),
        tokens: usage.totalTokenCount,
        reply: parts,
      };
    },
    async answer(model, turn, results) {
      const parts = results.map(({ call: { id, name }, output }) => ({ functionResponse: { id, name, response: { output } } }));
      const response = await client.models.generateContent({ model, contents: [...asked, { role: 'model', parts: turn.reply }, { role: 'user', parts }], config });
      return response.text;
    },
    status: (error) => error.status,
  };
});
