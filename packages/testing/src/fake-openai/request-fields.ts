import type { OpenAIError } from "./openai-error.ts";

/** How a dialect's fields differ from OpenAI's. */
export interface FieldRules {
  /** Fields that mean one of OpenAI's under another name. With `renamed` or `known`, fields nobody named are refused. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Fields that are accepted beside `model`, `input` and the renamed ones. */
  readonly known?: readonly string[];
  /** Fields that change nothing. */
  readonly ignored?: readonly string[];
  /** Fields of which a value above the model's own width is taken for the width. */
  readonly clamped?: readonly string[];
}

/** The body in OpenAI's words; `refused` when the dialect does not know one of its fields. */
export function inOpenAIWords(
  body: unknown,
  rules: FieldRules,
  nativeDimensions: (model: unknown) => number | undefined,
): { readonly body: unknown; readonly refused?: OpenAIError } {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return { body };
  const { renamed = {}, known, ignored = [], clamped = [] } = rules;
  const fields = Object.entries(body);
  const strict = rules.renamed !== undefined || known !== undefined;
  const stranger = fields.find(
    ([name]) => strict && !["model", "input", ...(known ?? []), ...Object.keys(renamed)].includes(name),
  );
  if (stranger !== undefined) {
    return { body, refused: { status: 422, message: `Argument '${stranger[0]}' is not supported by this model` } };
  }
  const native = nativeDimensions(Object.fromEntries(fields)["model"]) ?? Infinity;
  const translated = fields
    .filter(([name, value]) => !ignored.includes(name) && !(clamped.includes(name) && Number(value) > native))
    .map(([name, value]) => [renamed[name] ?? name, value]);
  return { body: Object.fromEntries(translated) };
}
