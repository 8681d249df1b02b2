import { Button, Group, Progress, ScrollArea, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useAnnouncement } from "../../components/announcer.tsx";
import { formatBytes } from "../../format/format-bytes.ts";
import { counted, formatCount } from "../../format/format-count.ts";
import { isSettled, type Refusal, type UploadState } from "../../uploads/upload-queue.ts";
import { useUploadQueue, useUploadState } from "../../uploads/uploads-provider.tsx";
import { LeftOutList } from "./left-out-list.tsx";

const SHOWN = 100;

/** How the uploads go, and which files were refused and why. */
export function UploadProgress(): ReactElement | null {
  const state = useUploadState();
  const queue = useUploadQueue();
  const settled = isSettled(state);
  const outcome = settled && state.total > 0 ? summary(state) : undefined;
  useAnnouncement(outcome);
  if (state.total === 0) return null;
  return (
    <div>
      <Group justify="space-between" gap="xs" mih={30}>
        <Text size="sm">
          {outcome ??
            `Uploading ${formatCount(state.done)} of ${counted(state.total, "file")}, ${formatBytes(state.doneBytes)} of ${formatBytes(state.bytes)}`}
        </Text>
        {!settled && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={queue.cancel}>
            Stop
          </Button>
        )}
      </Group>
      {!settled && <Progress value={(100 * state.done) / state.total} size="sm" aria-label="Upload" />}
      {state.refusals.length > 0 && <Refusals refusals={state.refusals} />}
    </div>
  );
}

function Refusals({ refusals }: { readonly refusals: readonly Refusal[] }): ReactElement {
  return (
    <ScrollArea.Autosize mah={180} mt={6} viewportProps={{ tabIndex: 0, "aria-label": "Files that were refused" }}>
      <LeftOutList documents={refusals.slice(0, SHOWN)} />
      {refusals.length > SHOWN && (
        <Text size="xs" c="dimmed">
          and {formatCount(refusals.length - SHOWN)} more
        </Text>
      )}
    </ScrollArea.Autosize>
  );
}

function summary({ total, duplicates, replaced, refusals }: UploadState): string {
  const added = `${counted(total - duplicates - replaced - refusals.length, "document")} added`;
  const parts = [
    added,
    replaced > 0 && `${formatCount(replaced)} changed and replaced`,
    duplicates > 0 && `${formatCount(duplicates)} there before`,
    refusals.length > 0 && `${formatCount(refusals.length)} refused`,
  ];
  return `${parts.filter((part) => part !== false).join(", ")}.`;
}
