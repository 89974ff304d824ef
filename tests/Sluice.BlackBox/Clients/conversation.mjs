// The conversation that every client holds with each model it is told: a streamed turn that calls tools, and a whole answer
// to what they returned; then a question to a model that is not there. What came of it is printed as JSON.

export const system = 'Be brief.';
export const question = 'What is the weather in Paris and Rome?';
export const tool = {
  name: 'get_weather',
  description: 'Get the weather in a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

/**
 * @param open makes a client of an address. It has `stream(model)`, which asks the question and gives
 * `{ text, reasoning, calls: [{ id, name, arguments }], tokens, reply }`; `answer(model, turn, results)`, which gives the text of
 * the answer to `[{ call, output }]`; and `status(error)`, which tells the HTTP status that the client saw.
 */
export async function converse(open) {
  const [address, ...models] = process.argv.slice(2);
  const client = open(address);
  const results = await Promise.all(models.map(async (model) => {
    const turn = await client.stream(model);
    const answer = await client.answer(model, turn, turn.calls.map((call) => ({ call, output: `sunny in ${call.arguments.city}` })));
    return { model, text: turn.text, reasoning: turn.reasoning, calls: turn.calls.map((call) => `${call.name} ${call.arguments.city}`), tokens: turn.tokens, answer };
  }));
  const error = await client.stream('no-such-thing').then(() => undefined, (failure) => client.status(failure));
  console.log(JSON.stringify({ results, error }));
}
