/** What is kept of a reply: vectors as their width and length, and nothing that differs from run to run. */
export interface ReplyFacts {
  readonly status: number;
  /** Content type without blanks; empty when there is none. */
  readonly type: string;
  readonly body: unknown;
}

const volatile = new Set([
  ..."created modified_at size digest total_duration load_duration expires_at size_vram modelfile license".split(" "),
  ..."parameters template tensors parent_model parameter_size quantization_level families family".split(" "),
  ..."n_params n_vocab vocab_type ftype n_ctx n_ctx_train context_length".split(" "),
]);

/**
 * Reduces a reply to the facts that a fake server must repeat.
 *
 * @param model the name that was asked for, which stands as `{model}` in the facts
 */
export function replyFacts(status: number, type: string, text: string, model: string): ReplyFacts {
  const body = reduced(parsed(text), { model });
  return { status, type: type.replaceAll(" ", "").toLowerCase(), body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

interface Context {
  readonly model: string;
}

function reduced(value: unknown, context: Context, key = ""): unknown {
  if (key === "embedding" || key === "embeddings") return vectors(value, context);
  if (volatile.has(key)) return `<${Array.isArray(value) ? "list" : typeof value}>`;
  if (key === "model_info" && typeof value === "object" && value !== null) return modelInfo(value);
  if (typeof value === "string") return wording(value, context);
  if (Array.isArray(value)) return list(value, context);
  if (typeof value !== "object" || value === null) return value;
  return fields(Object.entries(value).map(([name, inner]) => [name, reduced(inner, context, name)]));
}

function fields(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function list(items: readonly unknown[], context: Context): unknown {
  const all = items.map((item) => reduced(item, context));
  return all.length <= 3 ? all : { length: all.length, first: all[0], last: all.at(-1) };
}

function vectors(value: unknown, context: Context): unknown {
  if (typeof value === "string") return { base64: vectorFacts(floatsOf(value)) };
  if (!Array.isArray(value)) return reduced(value, context);
  const items: readonly unknown[] = value;
  if (items.length > 0 && items.every((item) => typeof item === "number")) return { vector: vectorFacts(items) };
  return list(
    items.map((item) => vectors(item, context)),
    context,
  );
}

function floatsOf(base64: string): readonly number[] {
  const bytes = Buffer.from(base64, "base64");
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4));
}

function vectorFacts(vector: readonly number[]): object {
  return { width: vector.length, norm: Number(Math.hypot(...vector).toFixed(3)) };
}

/** Of a model's facts those that clients read, whatever its architecture is called. */
function modelInfo(value: object): object {
  const read = /\.(?:context_length|embedding_length|pooling_type)$/;
  const kept = Object.entries(value).filter(([name]) => read.test(name));
  return fields(
    kept.map(([name, given]) => [name.replace(/^.*\./, "<arch>."), name.endsWith("pooling_type") ? given : "<number>"]),
  );
}

function wording(text: string, { model }: Context): string {
  const named = model === "" ? text : text.replaceAll(model, "{model}");
  return (
    named
      .replaceAll(/Traceback \(most recent call last\):[^]*$/g, "Traceback")
      .replaceAll(/\b(127\.0\.0\.1|localhost):\d+/g, "HOST")
      .replaceAll(/[^\s'"]*\.gguf/g, "FILE.gguf")
      .replaceAll(/\b[\da-f]{40,}\b/g, "HEX")
      // Where in the text it broke off depends on the length of the model's name.
      .replaceAll(/line \d+,? column \d+(?: \(char \d+\))?/g, "line N column N")
  );
}
