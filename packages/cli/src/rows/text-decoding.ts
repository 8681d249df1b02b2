import { UsageError } from "../errors/index.ts";

/** Gives the text of bytes, or `undefined` for bytes that are none. */
export interface TextDecoding {
  (bytes: Uint8Array): string | undefined;
  /** What to say of bytes that are no text, as the end of a sentence. */
  readonly problem: string;
}

/**
 * Makes the decoding of a character set.
 *
 * @param charset its label, such as `utf-8` or `windows-1252` (https://encoding.spec.whatwg.org/#names-and-labels)
 * @throws UsageError when there is none of that name, or line ends are not single bytes in it
 */
export function textDecoding(charset: string): TextDecoding {
  const decoder = decoderOf(charset);
  const decode = (bytes: Uint8Array): string | undefined => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
  return Object.assign(decode, {
    problem: `it has bytes that are no ${decoder.encoding.toUpperCase()}; name its character set, such as --charset windows-1252`,
  });
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  const wrong = (): UsageError =>
    new UsageError(
      `There is no character set ${JSON.stringify(charset)} to read: use utf-8, windows-1252, iso-8859-2 and the like.`,
    );
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    // The mark of byte order was taken off where the file begins; elsewhere it is text.
    decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  } catch {
    throw wrong();
  }
  // Those are recognised by their mark, and are UTF-8 by the time they come here.
  if (decoder.encoding.startsWith("utf-16"))
    throw new UsageError("UTF-16 is recognised by its mark of byte order: leave --charset out.");
  return decoder;
}
