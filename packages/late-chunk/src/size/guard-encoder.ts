import {
  InvalidReplyError,
  isEmbedloomError,
  kindOf,
  kinds,
  type TokenEncoder,
  type TokenEncoderInfo,
  type TokenizedText,
} from "@embedloom/core";

const idsKind = kindOf("an Int32Array", (value) => value instanceof Int32Array);
const matricesKind = kinds.list(kinds.matrix, "an array of matrices");
const idListKind = kinds.list(kinds.integer(0), "an array of ids");

/**
 * An encoder of the caller's, whose answers are looked at: what is no answer is said to be none, instead of failing at its use.
 *
 * @throws InvalidReplyError from a method that gives what cannot be used
 */
export function guardEncoder(encoder: TokenEncoder): TokenEncoder {
  return {
    provider: encoder.provider,
    model: encoder.model,
    describe: async (options) => checkEncoderInfo(await encoder.describe(options)),
    tokenize: async (text, options) => checkTokens(await encoder.tokenize(text, options)),
    async encode(sequences, options) {
      const matrices = await encoder.encode(sequences, options);
      ofEncoder("encode", () => matricesKind("matrices", matrices));
      return matrices;
    },
    close: async () => encoder.close(),
  };
}

/**
 * Refuses tokens that are none, whoever counted them.
 *
 * @throws InvalidReplyError unless there are a start and an end for each id, in order
 */
export function checkTokens(tokens: TokenizedText): TokenizedText {
  return ofEncoder("tokenize", () => {
    const { ids, starts, ends } = tokens;
    idsKind("ids", ids);
    for (const [name, offsets] of Object.entries({ starts, ends })) {
      idsKind(name, offsets);
      kinds.integer(ids.length, ids.length)(`${name}.length`, offsets.length);
    }
    return tokens;
  });
}

function checkEncoderInfo(info: TokenEncoderInfo): TokenEncoderInfo {
  return ofEncoder("describe", () => {
    kinds.text("provider", info.provider);
    kinds.text("model", info.model);
    kinds.integer(1)("dimensions", info.dimensions);
    kinds.integer(1)("contextTokens", info.contextTokens);
    kinds.prompts("prompts", info.prompts);
    kinds.optional(kinds.matryoshka)("matryoshka", info.matryoshka);
    kinds.object("fingerprint", info.fingerprint);
    idListKind("specials.before", info.specials.before);
    idListKind("specials.after", info.specials.after);
    return info;
  });
}

function ofEncoder<T>(method: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = isEmbedloomError(error) ? ` ${error.message}` : "";
    throw new InvalidReplyError("shape", `The encoder's \`${method}\` gave no answer that can be read.${why}`);
  }
}
