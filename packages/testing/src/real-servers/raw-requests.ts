/** The servers that the list is replayed against. */
export type ServerKind = "llama.cpp" | "litellm" | "ollama" | "tei";

/** One request as it goes over the wire. */
export interface RawRequest {
  /** Unique for a server. */
  readonly name: string;
  readonly kinds: readonly ServerKind[];
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** The exact body, in which `{model}` stands for the model's name; none when absent. */
  readonly body?: string;
  /** Which key it carries: the right one when absent. Others are sent only to a server that has a key. */
  readonly key?: "wrong" | "none";
}

const everybody: readonly ServerKind[] = ["llama.cpp", "litellm", "ollama", "tei"];
const words = (count: number): string => Array.from({ length: count }, () => "word").join(" ");
const many = (count: number): readonly string[] => Array.from({ length: count }, () => "a");

/** Bodies by name; a text is sent as it is, anything else as JSON. */
type Bodies = Readonly<Record<string, unknown>>;

function posts(path: string, kinds: readonly ServerKind[], bodies: Bodies): RawRequest[] {
  return Object.entries(bodies).map(([name, body]) => ({
    name: `POST ${path}: ${name}`,
    kinds,
    method: "POST",
    path,
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));
}

function gets(kinds: readonly ServerKind[], paths: readonly string[]): RawRequest[] {
  return paths.map((path) => ({ name: `GET ${path}`, kinds, method: "GET", path }));
}

const model = "{model}";

/** What is asked of everybody who speaks OpenAI's API. */
const openAIBodies: Bodies = {
  "one text": { model, input: "one text" },
  "three texts": { model, input: ["one", "two words", "three small words"] },
  "an empty text": { model, input: "" },
  "a list of an empty text": { model, input: [""] },
  "an empty text among others": { model, input: ["a", ""] },
  "white space": { model, input: "   " },
  "an empty list": { model, input: [] },
  "no input": { model },
  "input null": { model, input: null },
  "a number": { model, input: 3 },
  "an object": { model, input: { text: "a" } },
  "token numbers": { model, input: [101, 102] },
  "a text and a token number": { model, input: ["a", 3] },
  "lists of token numbers": { model, input: [[101, 102], [101]] },
  "a fraction": { model, input: [1.5] },
  "a list in a list": { model, input: [["a"]] },
  "a list of null": { model, input: ["a", null] },
  "half of a surrogate pair, first": { model, input: ["a", "b\ud800c"] },
  "half of a surrogate pair, last": { model, input: "b\udc00" },
  "half of a surrogate pair at the end": { model, input: "b\ud83d" },
  "a whole surrogate pair": { model, input: "b \ud83d\ude00 c" },
  "a zero character": { model, input: "a\u0000b" },
  "encoding_format float": { model, input: "a", encoding_format: "float" },
  "encoding_format base64": { model, input: ["a", "b"], encoding_format: "base64" },
  "encoding_format int8": { model, input: "a", encoding_format: "int8" },
  "encoding_format null": { model, input: "a", encoding_format: null },
  "encoding_format a number": { model, input: "a", encoding_format: 3 },
  "encoding_format wrong and no text": { model, input: [], encoding_format: "int8" },
  "dimensions below the width": { model, input: "a", dimensions: 8 },
  "dimensions above the width": { model, input: "a", dimensions: 99_999 },
  "dimensions zero": { model, input: "a", dimensions: 0 },
  "dimensions as text": { model, input: "a", dimensions: "128" },
  "a user": { model, input: "a", user: "someone" },
  "an unknown field": { model, input: "a", unheard_of: true },
  "no model": { input: "a" },
  "an empty model": { model: "", input: "a" },
  "a model that is a number": { model: 3, input: "a" },
  "an unknown model": { model: "nope", input: "a" },
  "a model name that cannot be one": { model: "no pe", input: "a" },
  "2,049 texts": { model, input: many(2049) },
  "an over-long text": { model, input: words(600) },
  "an over-long text among others": { model, input: ["a", words(600), "b"] },
  "no body": "",
  "a body that is a list": "[]",
  "a body that is null": "null",
  "a text that is not closed": `{"model":"${model}","input":"a`,
  "an object that is not closed": `{"model":"${model}","input":["a"`,
  "a value that is missing": '{"input":',
  "a comma too many": '{"input":["a",]}',
  "a colon that is missing": '{"input" "a"}',
  "a key without quotes": "{input:1}",
  "a word that is no value": "nope",
  "a page instead of JSON": "<p>",
  "something behind the object": `{"model":"${model}","input":"a"} x`,
};

const ollamaBodies: Bodies = {
  "one text": { model, input: "one text" },
  "three texts": { model, input: ["one", "two words", "three small words"] },
  "no input": { model },
  "an empty text": { model, input: "" },
  "an empty list": { model, input: [] },
  "a list of an empty text": { model, input: [""] },
  "a number": { model, input: 3 },
  "token numbers": { model, input: [101, 102] },
  "a list of null": { model, input: ["a", null] },
  "half of a surrogate pair": { model, input: ["b\ud800c"] },
  "dimensions below the width": { model, input: "a", dimensions: 8 },
  "dimensions above the width": { model, input: "a", dimensions: 99_999 },
  "dimensions below zero": { model, input: "a", dimensions: -1 },
  "dimensions as text": { model, input: "a", dimensions: "128" },
  "dimensions a fraction": { model, input: "a", dimensions: 1.5 },
  "truncate as text": { model, input: "a", truncate: "false" },
  "num_ctx as text": { model, input: "a", options: { num_ctx: "8192" } },
  "use_mmap as number": { model, input: "a", options: { use_mmap: 1 } },
  "temperature as text": { model, input: "a", options: { temperature: "warm" } },
  "an unknown option": { model, input: "a", options: { unheard_of: "x" } },
  "options that are a list": { model, input: "a", options: [] },
  "keep_alive that is no duration": { model, input: "a", keep_alive: "soon" },
  "keep_alive that is a truth value": { model, input: "a", keep_alive: true },
  "keep_alive in seconds": { model, input: "a", keep_alive: 300 },
  "an over-long text, cut": { model, input: words(600) },
  "an over-long text, not cut": { model, input: words(600), truncate: false },
  "an over-long text among others, not cut": { model, input: ["a", words(600), "b"], truncate: false },
  "no model": { input: "a" },
  "an unknown model": { model: "nope", input: "a" },
  "a model name that cannot be one": { model: "no pe", input: "a" },
  "a model that is a number": { model: 3, input: "a" },
  "no body": "",
  "a body that is a list": "[]",
  "an object that is not closed": `{"model":"${model}","input":["a"`,
  "a key without quotes": "{model:1}",
  "a comma too many": '{"input":["a",]}',
  "a page instead of JSON": "<p>",
  "something behind the object": `{"model":"${model}","input":"a"} x`,
};

/** Everything that is asked, by endpoint. */
export const rawRequests: readonly RawRequest[] = [
  ...posts("/v1/embeddings", everybody, openAIBodies),
  { name: "a wrong key", kinds: ["llama.cpp", "litellm", "tei"], method: "GET", path: "/v1/models", key: "wrong" },
  { name: "no key", kinds: ["llama.cpp", "litellm", "tei"], method: "GET", path: "/v1/models", key: "none" },
  ...gets(everybody, ["/v1/embeddings", "/nope"]),
  ...gets(["llama.cpp", "litellm"], ["/v1/models"]),
  ...gets(["llama.cpp"], ["/health", "/models"]),
  ...gets(["litellm"], ["/health/liveliness"]),
  ...posts("/embeddings", ["llama.cpp"], {
    "one text": { input: "one text" },
    base64: { input: "a", encoding_format: "base64" },
  }),
  ...posts("/v1/embeddings", ["llama.cpp"], {
    "content in the place of input": { content: "a" },
    "a prompt in an object": { input: { prompt_string: "a" } },
    "a list of no tokens": { input: [[]] },
    "a token below zero": { input: [-1] },
    "a token beyond the vocabulary": { input: [999_999] },
    "an escape that is none": String.raw`{"input":"a\x"}`,
    "an escape with wrong digits": String.raw`{"input":"a\u00g"}`,
    "a number without its fraction": '{"input":1.x}',
  }),
  ...posts("/api/embed", ["ollama"], ollamaBodies),
  ...posts("/api/embeddings", ["ollama"], {
    "one text": { model, prompt: "one text" },
    "an empty text": { model, prompt: "" },
    "no text": { model },
    "a list": { model, prompt: ["a"] },
    "an over-long text": { model, prompt: words(600) },
    "no model": { prompt: "a" },
    "an unknown model": { model: "nope", prompt: "a" },
    "a model name that cannot be one": { model: "no pe", prompt: "a" },
    "num_ctx as text": { model, prompt: "a", options: { num_ctx: "8192" } },
    "no body": "",
  }),
  ...posts("/api/show", ["ollama"], {
    "the model": { model },
    "the model by its older field": { name: model },
    "no model": {},
    "an unknown model": { model: "nope" },
    "a model name that cannot be one": { model: "no pe" },
    "no body": "",
  }),
  ...posts("/api/pull", ["ollama"], { "a model name that cannot be one": { model: "no pe" }, "no body": "" }),
  ...gets(["ollama"], ["/", "/api/tags", "/api/ps", "/api/embed", "/api/show", "/v1/models"]),
  ...posts("/api/tags", ["ollama"], { "another method": {} }),
];
