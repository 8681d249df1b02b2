import type { ReactElement } from "react";
import { Lead } from "../../components/lead.tsx";
import { ViewSkeleton } from "../../shell/view-skeleton.tsx";
import { useTopic } from "../../live/live-context.tsx";
import { AddDocuments } from "./add-documents.tsx";
import { DocumentList } from "./document-list.tsx";
import classes from "./documents-view.module.css";
import { IndexingPanel } from "./indexing-panel.tsx";
import { SampleQuestions } from "./sample-questions.tsx";
import { Tour } from "./tour.tsx";
import { WelcomePanel } from "./welcome-panel.tsx";

/** Add documents, watch them being indexed, and see what became of each. */
export function DocumentsView(): ReactElement {
  const documents = useTopic("library")?.documents;
  // Nothing may be shown that the first word of the server takes away.
  if (documents === undefined) return <ViewSkeleton />;
  const isEmpty = documents === 0;
  return (
    <>
      <Lead>
        Every document is cut into chunks, and every chunk is embedded twice: alone, and inside its whole document.
        Whatever has been embedded before comes from the cache.
      </Lead>
      <SampleQuestions />
      <div className={classes.top} data-empty={isEmpty}>
        {isEmpty && <WelcomePanel />}
        <AddDocuments />
        {!isEmpty && <IndexingPanel />}
      </div>
      {isEmpty ? <Tour /> : <DocumentList />}
    </>
  );
}
