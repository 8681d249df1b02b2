import { UnsupportedError } from "@embedloom/core";
import { broken, type Component, readList, readObject, readParts, unknownComponent } from "../component/index.ts";

/** The ids of the special tokens that a tokenizer puts around a text. */
export interface SpecialIds {
  /** Before the first token, such as `[CLS]`. */
  readonly before: readonly number[];
  /** After the last token, such as `[SEP]`. */
  readonly after: readonly number[];
}

const NONE: SpecialIds = { before: [], after: [] };

/**
 * Reads the special tokens from a post-processor. Without a post-processor there are none.
 *
 * @throws UnsupportedError when it is not known here, or does not keep the tokens of a text as one run
 */
export function readSpecialIds(component: Component | undefined): SpecialIds {
  switch (component?.type) {
    case undefined:
    // `ByteLevel` changes only the offsets of the reference, not the ids.
    case "ByteLevel":
      return NONE;
    case "Sequence":
      return readParts(component!, "processors")
        .map(readSpecialIds)
        .reduce(
          (inner, outer) => ({
            before: [...outer.before, ...inner.before],
            after: [...inner.after, ...outer.after],
          }),
          NONE,
        );
    case "BertProcessing":
    case "RobertaProcessing":
      return { before: [pairedId(component!, "cls")], after: [pairedId(component!, "sep")] };
    case "TemplateProcessing":
      return templateIds(component!);
    default:
      throw unknownComponent(component!);
  }
}

function pairedId({ options, place }: Component, key: string): number {
  const [, id] = readList(options[key], `${place}'s ${key}`);
  return checkedId(id, place);
}

function checkedId(id: unknown, place: string): number {
  if (typeof id !== "number" || !Number.isInteger(id)) throw broken(place, "has a special token without an id");
  return id;
}

function templateIds({ options, place }: Component): SpecialIds {
  const specials = readObject(options.special_tokens ?? {}, `${place}'s special_tokens`);
  const before: number[] = [];
  const after: number[] = [];
  let texts = 0;
  for (const piece of readList(options.single, `${place}'s template`)) {
    const { SpecialToken: special } = readObject(piece, `${place}'s template`);
    if (special === undefined) {
      texts++;
      continue;
    }
    const name = String(readObject(special, `${place}'s template`).id);
    const { ids } = readObject(specials[name], `${place}'s special token`);
    for (const id of readList(ids, `${place}'s special token`))
      (texts === 0 ? before : after).push(checkedId(id, place));
  }
  if (texts === 1) return { before, after };
  throw new UnsupportedError(
    `The tokenizer's post-processor has a template with the text ${texts} times, so no specials can be put around its tokens. Use another model.`,
  );
}
