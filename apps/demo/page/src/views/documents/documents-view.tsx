import type { ReactElement } from "react";
import { Lead } from "../../components/lead.tsx";
import { AddDocuments } from "./add-documents.tsx";
import { DocumentList } from "./document-list.tsx";
import classes from "./documents-view.module.css";
import { IndexingPanel } from "./indexing-panel.tsx";

/** Add documents, watch them being indexed, and see what became of each. */
export function DocumentsView(): ReactElement {
  return (
    <>
      <Lead>
        Every document is cut into chunks, and every chunk is embedded twice: alone, and inside its whole document.
        Whatever has been embedded before comes from the cache.
      </Lead>
      <div className={classes.top}>
        <AddDocuments />
        <IndexingPanel />
      </div>
      <DocumentList />
    </>
  );
}
