import { type ReactElement, useRef } from "react";
import { IndexGate } from "../../components/index-gate.tsx";
import { Lead } from "../../components/lead.tsx";
import { DocumentInspector } from "./document-inspector.tsx";
import { HitColumns } from "./hit-columns.tsx";
import { QuestionForm } from "./question-form.tsx";
import classes from "./search-view.module.css";
import { useQuestion } from "./use-question.ts";
import { useSearchReply } from "./use-search-reply.ts";
import { type Place, usePlace } from "./use-place.ts";

/** One question, answered by plain and by late chunks side by side, and the document it leads to. */
export function SearchView(): ReactElement {
  return (
    <>
      <Lead>
        The same question three ways: among chunks embedded alone, among chunks embedded inside their whole document,
        and with the words of both. Choose a hit to open its document there.
      </Lead>
      <IndexGate>
        <Search />
      </IndexGate>
    </>
  );
}

function Search(): ReactElement {
  const [question, ask] = useQuestion();
  const search = useSearchReply(question);
  const { chosen, choose } = usePlace();
  const best = search.data?.late?.[0] ?? search.data?.plain[0];
  const place: Place | undefined = chosen ?? (best && { document: best.document, chunk: best.chunk });
  const inspector = useRef<HTMLDivElement>(null);
  const show = (next: Place): void => {
    choose(next);
    // The document lies below the answer: choosing leads to it.
    inspector.current?.focus();
  };
  return (
    <>
      <QuestionForm question={question} onAsk={ask} loading={search.isFetching} />
      <div className={classes.split}>
        <HitColumns question={question} search={search} place={place} onChoose={show} />
        {place !== undefined && (
          <div ref={inspector} tabIndex={-1} className={classes.inspector}>
            <DocumentInspector question={question} place={place} onChoose={choose} />
          </div>
        )}
      </div>
    </>
  );
}
