import type { ReactElement } from "react";
import classes from "./untrusted-text.module.css";
import { visibleRuns } from "./visible-runs.ts";

/** Text of a document or a file name: its direction stays inside, and what would act unseen is shown by its name. */
export function UntrustedText({ text }: { readonly text: string }): ReactElement {
  let at = 0;
  return (
    <bdi dir="auto" className={classes.text}>
      {visibleRuns(text).map((run) => {
        const key = at;
        at += run.text.length;
        if (run.kind === "text") return run.text;
        return (
          <span key={key} className={classes.mark} title={`Control character ${run.name}`}>
            {run.name}
          </span>
        );
      })}
    </bdi>
  );
}
