import { Group, SegmentedControl, Text } from "@mantine/core";
import { type ReactElement, type ReactNode, useId, useState } from "react";
import classes from "./figure-with-table.module.css";

interface Props {
  /** What the figure shows. */
  readonly summary: string;
  readonly figure: ReactNode;
  readonly table: ReactNode;
}

/** A drawing and the same facts as a table; the visitor chooses. */
export function FigureWithTable({ summary, figure, table }: Props): ReactElement {
  const id = useId();
  const [shown, setShown] = useState<"chart" | "table">("chart");
  return (
    <div className={classes.root}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" c="dimmed" id={id}>
          {summary}
        </Text>
        <SegmentedControl
          size="xs"
          flex="none"
          aria-label="Show as"
          value={shown}
          onChange={(value) => setShown(value === "table" ? "table" : "chart")}
          data={[
            { value: "chart", label: "Chart" },
            { value: "table", label: "Table" },
          ]}
        />
      </Group>
      {shown === "chart" ? (
        <div role="group" aria-labelledby={id}>
          {figure}
        </div>
      ) : (
        table
      )}
    </div>
  );
}
