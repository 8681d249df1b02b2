import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type ReactElement, useState } from "react";
import { ActionProblem } from "../../components/action-problem.tsx";
import { ConfirmRemoval } from "../../components/confirm-removal.tsx";
import { useAction } from "../../components/use-action.ts";
import { counted } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { type DocumentFilter, documentPage, matchQuery } from "./use-document-pages.ts";

interface Props {
  /** What is listed: what it hides is not touched. */
  readonly filter: DocumentFilter;
  /** Whether the list shows what the filter says by now. */
  readonly isSettled: boolean;
}

/** Removes the documents that are listed, after the visitor has seen how many they are. */
export function RemoveMatching({ filter, isSettled }: Props): ReactElement | null {
  const revision = useTopic("library")?.revision;
  const all = useTopic("library")?.documents ?? 0;
  // As many as the list says: the server removes none when they are others by now.
  const [asked, setAsked] = useState<number>();
  const { data } = useQuery({
    queryKey: ["documents", filter, "count", revision],
    queryFn: ({ signal }) => documentPage(filter, { offset: 0, limit: 1 }, signal),
  });
  const query = matchQuery(filter);
  query.set("count", String(asked ?? 0));
  const remove = useAction(`/api/documents?${query}`, "DELETE");
  const total = isSettled ? data?.total : undefined;
  const isFiltered = filter.name !== "" || filter.state !== undefined;
  if (total === 0) return null;
  return (
    <>
      {asked === undefined ? (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<Trash2 size={14} />}
          loading={remove.pending}
          disabled={total === undefined}
          onClick={() => setAsked(total)}
        >
          {isFiltered ? "Remove these" : "Remove all"}
        </Button>
      ) : (
        <ConfirmRemoval size="xs" onRemove={() => void remove.run()} onDecided={() => setAsked(undefined)}>
          Remove{" "}
          {isFiltered ? `${asked.toLocaleString("en")} of ${counted(all, "document")}` : counted(asked, "document")}
        </ConfirmRemoval>
      )}
      <ActionProblem error={remove.error} />
    </>
  );
}
