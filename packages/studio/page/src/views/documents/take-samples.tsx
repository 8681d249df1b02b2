import { Button, type MantineSize } from "@mantine/core";
import { Sparkles } from "lucide-react";
import type { ReactElement } from "react";
import type { SamplesReply } from "../../../../src/api/documents.ts";
import type { StartRequest } from "../../../../src/api/indexing.ts";
import { ActionProblem } from "../../components/action-problem.tsx";
import { useAction } from "../../components/use-action.ts";

/** Adds the samples, and indexes them where that costs nothing. */
export function TakeSamples({ size }: { readonly size: MantineSize }): ReactElement {
  const samples = useAction<SamplesReply>("/api/samples");
  const start = useAction("/api/indexing/start");
  const take = async (): Promise<void> => {
    const body: StartRequest = { automatic: true };
    if (await samples.run()) await start.run(body);
  };
  return (
    <>
      <Button
        size={size}
        variant={size === "xs" ? "light" : "filled"}
        {...(size === "xs" && { color: "late" })}
        leftSection={<Sparkles size={size === "xs" ? 14 : 17} />}
        loading={samples.pending}
        onClick={() => void take()}
      >
        Take the samples
      </Button>
      <ActionProblem error={samples.error ?? start.error} />
    </>
  );
}
