/**
 * What only a server can say of itself. Ollama runs each model in a process of its own and talks to it over a port of the
 * loopback; from 0.13.3 whatever happens there comes back with status 400, as if an input were to blame.
 */
const OWN_MACHINERY: readonly RegExp[] = [
  // The port of the runner, in whatever sentence.
  /\b127(?:\.\d{1,3}){3}:\d+|\[::1\]:\d+|\blocalhost:\d+/i,
  // Go's words for a connection that failed.
  /\bEOF\b|\b(?:dial|read|write) (?:tcp|unix)\b|\bconnection (?:was )?(?:refused|reset|closed|aborted|timed out|lost)|broken pipe|i\/o timeout|deadline exceeded|no such host|network is unreachable|closed network connection/i,
  // A process and how it ended.
  /\b(?:process|runner|subprocess|worker|backend|engine|(?:llama|llm|model)[-_ ]?(?:server|runner)|server)\b.{0,60}?\b(?:terminated|exited|crashed|died|killed|stopped|aborted|unavailable|busy|overloaded|loading|starting|restarting|(?:no longer|not) (?:running|responding|ready|available))\b/i,
  /\bexit (?:status|code)\b|\bsignal: |\bSIG(?:KILL|SEGV|ABRT|TERM|BUS|ILL)\b|segmentation fault|core dumped|\bpanic:/i,
  // Its state.
  /\bserver status\b|\bhealth (?:resp|response|request|unmarshal|check)\b|\bno slots? available|\bloading model\b|\b(?:llama|llm)[-_ ]?(?:server|runner)\b|\btimed out\b|\bembed(?:ding)? (?:response|values)\b|while running the model|request canceled/i,
];

const MEMORY =
  /\bout of memory\b|\bOOM\b|(?:cannot|failed to|unable to) allocate|(?:insufficient|not enough) (?:memory|vram)|requires more system memory|CUDA error|cudaMalloc|hipMalloc|failed to allocate/i;

/** Whose words an error text is in. */
export type ServerFault = "memory" | "machinery";

/**
 * Whether a text speaks of the server's own processes, sockets or memory, so that no input is to blame.
 *
 * A text about an input that quotes it may hold the same words; they count for nothing when they stand in an input.
 *
 * @param inputs the inputs of the request
 */
export function serverFault(text: string, inputs: readonly string[]): ServerFault | undefined {
  const isQuote = /\b(?:input|prompt|text)\b/i.test(text);
  const speaks = (words: RegExp): boolean => {
    const found = words.exec(text)?.[0];
    return found !== undefined && !(isQuote && inputs.some((input) => input.includes(found)));
  };
  if (speaks(MEMORY)) return "memory";
  return OWN_MACHINERY.some(speaks) ? "machinery" : undefined;
}
