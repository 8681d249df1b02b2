import type { ReactElement } from "react";
import classes from "./marked-words.module.css";
import { UntrustedText } from "./untrusted-text.tsx";
import { wordRuns } from "./word-runs.ts";

/** A text with some words of it underlined. */
export function MarkedWords({
  text,
  words,
}: {
  readonly text: string;
  /** In lower case. */
  readonly words: ReadonlySet<string>;
}): ReactElement {
  if (words.size === 0) return <UntrustedText text={text} />;
  return (
    <>
      {wordRuns(text, words).map(({ start, text: run, isMarked }) =>
        isMarked ? (
          <b key={start} className={classes.word}>
            {run}
          </b>
        ) : (
          <UntrustedText key={start} text={run} />
        ),
      )}
    </>
  );
}
