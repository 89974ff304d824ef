// On Node, the headers of a response that fetch returned are immutable, and Portkey 1.15.2 appends to those of streams: it answers 500.
// A response made anew from the same parts takes them.
const original = globalThis.fetch;
globalThis.fetch = async (...args) => {
  const answer = await original(...args);
  const isStream = (answer.headers.get('content-type') ?? '').startsWith('text/event-stream');
  return isStream ? new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers: answer.headers }) : answer;
};
