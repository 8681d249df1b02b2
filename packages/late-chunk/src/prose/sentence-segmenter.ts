import { InvalidOptionError } from "@embedloom/core";

/**
 * Makes a sentence segmenter for a locale.
 *
 * @throws InvalidOptionError when `locale` is no language tag
 */
export function createSentenceSegmenter(locale: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(locale, { granularity: "sentence" });
  } catch (error) {
    throw new InvalidOptionError("locale", 'a language tag such as "de" or "pt-BR"', locale, { cause: error });
  }
}
