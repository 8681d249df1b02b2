import { Skeleton, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { MessageCircleQuestion } from "lucide-react";
import type { ReactElement } from "react";
import type { SearchReply } from "../../../../src/studio/api/search.ts";
import { useAnnouncement } from "../../components/announcer.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { counted } from "../../format/format-count.ts";
import { formatDuration } from "../../format/format-duration.ts";
import classes from "./hit-columns.module.css";
import { HitList } from "./hit-list.tsx";
import type { Place } from "./use-place.ts";

interface Props {
  readonly question: string;
  readonly search: UseQueryResult<SearchReply>;
  readonly place: Place | undefined;
  readonly onChoose: (place: Place) => void;
}

/** Both answers side by side, and how far they disagree. */
export function HitColumns({ question, search: { data, error, isPending }, place, onChoose }: Props): ReactElement {
  const outcome = data && summary(data);
  useAnnouncement(outcome);
  if (question === "") {
    return (
      <EmptyState icon={MessageCircleQuestion} title="Ask something">
        Type a question above. Those that use a name or a term which the answer itself does not repeat show best what
        late chunks are for.
      </EmptyState>
    );
  }
  if (error !== null) return <ProblemAlert title="This question could not be answered" error={error} />;
  if (isPending || data === undefined) return <Skeleton height={420} radius="lg" />;
  return (
    <div className={classes.answer}>
      <Text size="sm" c="dimmed">
        {outcome} {timing(data)}
      </Text>
      <div className={classes.columns} data-single={data.late === undefined}>
        <HitList
          vectors="plain"
          hits={data.plain}
          compared={data.late !== undefined}
          place={place}
          onChoose={onChoose}
        />
        {data.late !== undefined && (
          <HitList vectors="late" hits={data.late} compared place={place} onChoose={onChoose} />
        )}
      </div>
    </div>
  );
}

function summary({ plain, late, disagreements }: SearchReply): string {
  if (late === undefined) return `${counted(plain.length, "plain chunk")}; this provider gives no late ones.`;
  if (disagreements === 0) return `Both ways find the same ${counted(plain.length, "chunk")}.`;
  return `${disagreements} of the best ${plain.length} ${disagreements === 1 ? "differs" : "differ"} between the two ways.`;
}

function timing({ embedMs, searchMs }: SearchReply): string {
  const embedded = embedMs === 0 ? "The question was known" : `Question embedded in ${formatDuration(embedMs)}`;
  return `${embedded}, searched in ${searchMs < 1 ? "less than 1 ms" : formatDuration(searchMs)}.`;
}
