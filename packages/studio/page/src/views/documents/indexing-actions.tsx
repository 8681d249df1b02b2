import { Button } from "@mantine/core";
import { Pause, Play, X } from "lucide-react";
import type { ReactElement } from "react";
import type { JobStatus } from "../../../../src/api/indexing.ts";
import { ActionProblem } from "../../components/action-problem.tsx";
import { useAction } from "../../components/use-action.ts";
import { formatCount } from "../../format/format-count.ts";

interface Props {
  readonly job: JobStatus;
  /** Documents that a start would index. */
  readonly waiting: number;
}

/** Start, pause, resume and cancel, those that make sense now. */
export function IndexingActions({ job: { state }, waiting }: Props): ReactElement {
  const start = useAction("/api/indexing/start");
  const pause = useAction("/api/indexing/pause");
  const resume = useAction("/api/indexing/resume");
  const cancel = useAction("/api/indexing/cancel");
  const stands = state === "paused" || state === "interrupted";
  const goes = state === "running" || state === "pausing";
  const failure = start.error ?? pause.error ?? resume.error ?? cancel.error;
  return (
    <>
      {goes && (
        <Button
          size="xs"
          variant="default"
          leftSection={<Pause size={14} />}
          loading={state === "pausing"}
          onClick={() => void pause.run()}
        >
          Pause
        </Button>
      )}
      {stands && (
        <Button size="xs" leftSection={<Play size={14} />} loading={resume.pending} onClick={() => void resume.run()}>
          Resume
        </Button>
      )}
      {(goes || stands) && (
        <Button size="xs" variant="subtle" color="gray" leftSection={<X size={14} />} onClick={() => void cancel.run()}>
          Cancel
        </Button>
      )}
      {!goes && !stands && waiting > 0 && (
        <Button size="xs" leftSection={<Play size={14} />} loading={start.pending} onClick={() => void start.run()}>
          Index {formatCount(waiting)} waiting
        </Button>
      )}
      <ActionProblem error={failure} />
    </>
  );
}
