import { isEmbedloomError, safeServerText } from "@embedloom/core";
import { createOllama } from "@embedloom/ollama";
import { DEFAULT_MODELS } from "../stack/index.ts";
import { type Finding, TIMEOUT_MS } from "./finding.ts";

/** What the user chose, as far as servers are concerned. */
export interface ServerChoices {
  /** The provider that must work. Absent: none in particular. */
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly baseUrl: string | undefined;
}

const OPENAI_URL = "https://api.openai.com/v1";

/**
 * Whether OpenAI, or the server in its place, answers, takes the key and has the model. No text is sent, and without a key or a
 * choice nothing at all.
 */
export async function checkOpenAI(choices: ServerChoices, signal: AbortSignal): Promise<Finding> {
  const isChosen = choices.provider === "openai";
  const key = process.env["OPENAI_API_KEY"] ?? "";
  const named = (isChosen ? choices.baseUrl : undefined) ?? process.env["OPENAI_BASE_URL"];
  const name = "OpenAI";
  const state = isChosen ? "problem" : "note";
  if (key === "" && named === undefined) {
    return {
      name,
      state,
      says: "no key is set; needed for --provider openai",
      mend: "export OPENAI_API_KEY=… with a key of platform.openai.com/api-keys",
    };
  }
  const server = serverOf(named ?? OPENAI_URL, key);
  if (server === undefined)
    return {
      name,
      state,
      says: "its address is no http or https URL",
      mend: "--base-url http://host:port/v1, or export OPENAI_BASE_URL=…",
    };
  const reply = await ask(`${server.url}/models`, server.headers, signal);
  if ("problem" in reply)
    return {
      name,
      state,
      says: `${server.shown} ${reply.problem}`,
      mend: `look whether it runs and a proxy is in between: curl ${server.shown}/models`,
    };
  const model = (isChosen ? choices.model : undefined) ?? DEFAULT_MODELS.openai;
  return { name, ...verdictOf(reply, server.shown, model, state) };
}

function verdictOf(
  { status, ids }: ServerReply,
  shown: string,
  model: string,
  state: "note" | "problem",
): Omit<Finding, "name"> {
  if (status === 401 || status === 403) {
    return {
      state,
      says: `${shown} refuses the key (status ${status})`,
      mend: "export OPENAI_API_KEY=… with a key that is valid there",
    };
  }
  // Servers that speak this API need not list their models.
  if (status === 404 || status === 405) return { state: "ok", says: `${shown} answers, and lists no models` };
  if (status !== 200)
    return {
      state,
      says: `${shown} answers with status ${status}`,
      mend: "wait and try again; what the status means stands in its documentation",
    };
  if (ids === undefined || ids.includes(model))
    return { state: "ok", says: `${shown} answers${ids === undefined ? "" : ` and has ${model}`}` };
  const some = ids.filter((id) => /embed|bge|e5|gte/i.test(id)).slice(0, 5);
  const mend = some.length > 0 ? `--model ${some.join(", --model ")}` : "--model NAME with a model that it has";
  return { state, says: `${shown} answers and does not list ${model}`, mend };
}

/** A host that is known by its key. */
interface KeyedHost {
  readonly provider: string;
  readonly name: string;
  readonly variable: string;
  readonly url: string;
}

const HOSTS: readonly KeyedHost[] = [
  { provider: "voyage", name: "Voyage", variable: "VOYAGE_API_KEY", url: "https://api.voyageai.com/v1" },
  { provider: "jina", name: "Jina", variable: "JINA_API_KEY", url: "https://api.jina.ai/v1" },
];

/** Whether the hosts whose key is set, or that were chosen, answer; the others are not asked and not spoken of. */
export async function checkHosts(choices: ServerChoices, signal: AbortSignal): Promise<readonly Finding[]> {
  const wanted = HOSTS.filter(({ provider, variable }) => provider === choices.provider || process.env[variable]);
  return Promise.all(wanted.map((host) => checkHost(host, choices, signal)));
}

async function checkHost(
  { provider, name, variable, url }: KeyedHost,
  choices: ServerChoices,
  signal: AbortSignal,
): Promise<Finding> {
  const isChosen = provider === choices.provider;
  const state = isChosen ? "problem" : "note";
  const key = process.env[variable] ?? "";
  const mend = `export ${variable}=… with a key that is valid there`;
  if (key === "") return { name, state, says: `no key is set; needed for --provider ${provider}`, mend };
  const server = serverOf((isChosen ? choices.baseUrl : undefined) ?? url, key);
  if (server === undefined)
    return { name, state, says: "its address is no http or https URL", mend: "--base-url https://host/v1" };
  // They have no list of models; what answers at all is there.
  const reply = await ask(server.url, server.headers, signal);
  if ("problem" in reply)
    return { name, state, says: `${server.shown} ${reply.problem}`, mend: `curl ${server.shown}` };
  const isRefused = reply.status === 401 || reply.status === 403;
  return isRefused
    ? { name, state, says: `${server.shown} refuses the key (status ${reply.status})`, mend }
    : { name, state: "ok", says: `${server.shown} answers` };
}

/** Whether Ollama answers and has the model. */
export async function checkOllama(choices: ServerChoices, signal: AbortSignal): Promise<Finding> {
  const isChosen = choices.provider === "ollama";
  const name = "Ollama";
  const model = (isChosen ? choices.model : undefined) ?? DEFAULT_MODELS.ollama;
  const state = isChosen ? "problem" : "note";
  try {
    const embedder = createOllama({ model, baseURL: isChosen ? choices.baseUrl : undefined });
    await embedder.describe(withTimeout(signal));
    return { name, state: "ok", says: `it answers and has ${model}` };
  } catch (error) {
    signal.throwIfAborted();
    if (isEmbedloomError(error, "model_not_found")) {
      return { name, state, says: `it answers and does not have ${model}`, mend: `ollama pull ${model}` };
    }
    if (isEmbedloomError(error, "invalid_option"))
      return { name, state, says: error.detail.replace(/\.$/, ""), mend: "export OLLAMA_HOST=127.0.0.1:11434" };
    const answers = isEmbedloomError(error) && error.status !== undefined;
    const says = answers
      ? `it answers with status ${error.status}`
      : "it does not answer; needed for --provider ollama";
    return {
      name,
      state,
      says,
      mend: answers
        ? "ollama --version; update it, or look into its log"
        : "ollama serve, or export OLLAMA_HOST=host:port",
    };
  }
}

function withTimeout(signal: AbortSignal): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) };
}

interface NamedServer {
  readonly url: string;
  /** The same without a name, a password or a query. */
  readonly shown: string;
  readonly headers: Headers;
}

function serverOf(address: string, key: string): NamedServer | undefined {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const shown = url.origin + url.pathname.replace(/\/+$/, "");
  const headers = new Headers();
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const credentials =
    pair === ":" ? (key === "" ? undefined : `Bearer ${key}`) : `Basic ${Buffer.from(pair).toString("base64")}`;
  try {
    if (credentials !== undefined) headers.set("authorization", credentials);
  } catch {
    // A key that no header can carry is refused as what it is: none.
  }
  return { url: shown, shown, headers };
}

interface ServerReply {
  readonly status: number;
  /** The models that it lists. Absent: it lists none. */
  readonly ids: readonly string[] | undefined;
}

async function ask(
  url: string,
  headers: Headers,
  signal: AbortSignal,
): Promise<ServerReply | { readonly problem: string }> {
  try {
    const reply = await fetch(url, { headers, redirect: "error", ...withTimeout(signal) });
    const body: unknown = reply.ok ? await reply.json().catch(() => undefined) : void (await reply.body?.cancel());
    return { status: reply.status, ids: idsIn(body) };
  } catch (error) {
    signal.throwIfAborted();
    const isSlow = error instanceof Error && error.name === "TimeoutError";
    return { problem: isSlow ? `does not answer within ${TIMEOUT_MS / 1000} s` : `cannot be reached${whyOf(error)}` };
  }
}

function whyOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z_]+$/.test(code) ? ` (${code})` : "";
}

function idsIn(body: unknown): readonly string[] | undefined {
  const list: unknown = typeof body === "object" && body !== null && "data" in body ? body.data : undefined;
  if (!Array.isArray(list)) return undefined;
  const ids = list.map((each: unknown) =>
    typeof each === "object" && each !== null && "id" in each ? String(each.id) : "",
  );
  // What a server calls its models is shown to people.
  return ids.flatMap((id) => safeServerText(id, []) ?? []);
}
