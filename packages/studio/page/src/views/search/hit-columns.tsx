import { Skeleton, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { MessageCircleQuestion } from "lucide-react";
import type { ReactElement } from "react";
import type { HybridReply } from "../../../../src/api/hybrid.ts";
import type { SearchReply } from "../../../../src/api/search.ts";
import { useAnnouncement } from "../../components/announcer.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { counted } from "../../format/format-count.ts";
import { formatDuration } from "../../format/format-duration.ts";
import classes from "./hit-columns.module.css";
import { hybridHits, vectorHits } from "./hit-column.ts";
import { HitList } from "./hit-list.tsx";
import { useHybridReply } from "./use-hybrid-reply.ts";
import type { Place } from "./use-place.ts";

interface Props {
  readonly question: string;
  readonly search: UseQueryResult<SearchReply>;
  readonly place: Place | undefined;
  readonly onChoose: (place: Place) => void;
}

/** The answers side by side, and how far they disagree. */
export function HitColumns({ question, search, place, onChoose }: Props): ReactElement {
  const { data, error, isPending } = search;
  const hybrid = useHybridReply(question, data?.question === question);
  const words = hybrid.data?.question === data?.question ? hybrid.data : undefined;
  const outcome = data && summary(data);
  useAnnouncement(outcome);
  if (question === "") {
    return (
      <EmptyState icon={MessageCircleQuestion} title="Ask something">
        Type a question above. Those that name something which the answer itself does not repeat show best what late
        chunks are for.
      </EmptyState>
    );
  }
  if (error !== null) return <ProblemAlert title="This question could not be answered" error={error} />;
  if (isPending || data === undefined) return <Skeleton height={420} radius="lg" />;
  return (
    <div className={classes.answer} aria-busy={data.question !== question}>
      <Text size="sm" c="dimmed">
        {outcome} {timing(data)}
      </Text>
      <div className={classes.columns} data-single={data.late === undefined}>
        <HitList
          way="plain"
          note="embedded alone"
          hits={vectorHits(data, "plain", words)}
          place={place}
          onChoose={onChoose}
        />
        {data.late !== undefined && (
          <HitList
            way="late"
            note="embedded in context"
            hits={vectorHits(data, "late", words)}
            place={place}
            onChoose={onChoose}
          />
        )}
        <Hybrid reply={hybrid} place={place} onChoose={onChoose} />
      </div>
    </div>
  );
}

function Hybrid({
  reply: { data, error },
  place,
  onChoose,
}: { readonly reply: UseQueryResult<HybridReply> } & Pick<Props, "place" | "onChoose">): ReactElement {
  if (error !== null) return <ProblemAlert title="Words could not be searched" error={error} />;
  if (data === undefined) return <Skeleton height={420} radius="lg" aria-label="The words are being indexed" />;
  const note = `words and ${data.vectors} chunks`;
  return <HitList way="hybrid" note={note} hits={hybridHits(data)} place={place} onChoose={onChoose} />;
}

function summary({ plain, late, disagreements }: SearchReply): string {
  if (late === undefined) return `${counted(plain.length, "plain chunk")}; this provider gives no late ones.`;
  const [first, other] = [plain[0], late[0]];
  const isSame = first?.document === other?.document && first?.chunk === other?.chunk;
  const start = isSame ? "Plain and late put the same chunk first" : "Plain and late put different chunks first";
  if (disagreements === 0) return `${start}, and find the same ${counted(plain.length, "chunk")} in all.`;
  return `${start}; ${disagreements} of the best ${plain.length} ${disagreements === 1 ? "differs" : "differ"}.`;
}

function timing({ embedMs, searchMs }: SearchReply): string {
  const embedded = embedMs === 0 ? "The question was known" : `Question embedded in ${formatDuration(embedMs)}`;
  return `${embedded}, searched in ${searchMs < 1 ? "less than 1 ms" : formatDuration(searchMs)}.`;
}
