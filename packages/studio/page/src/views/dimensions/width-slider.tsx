import { Slider, Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { DimensionsReply } from "../../../../src/api/dimensions.ts";
import classes from "./width-slider.module.css";

interface Props extends DimensionsReply {
  readonly width: number;
  readonly onWidth: (width: number) => void;
}

/** A slider over the widths, narrow to full; those that the model was trained for are bold. */
export function WidthSlider({ stops, trained, width, onWidth }: Props): ReactElement {
  const ascending = stops.toReversed();
  const marks = ascending.map((stop, value) => ({
    value,
    label: <span className={trained.includes(stop) ? classes.trained : classes.cut}>{stop}</span>,
  }));
  return (
    <div className={classes.root}>
      <Text size="sm" fw={500} mb={10}>
        Dimensions
      </Text>
      <Slider
        min={0}
        max={Math.max(1, ascending.length - 1)}
        step={1}
        value={ascending.indexOf(width)}
        onChange={(value) => onWidth(ascending[value] ?? width)}
        marks={marks}
        label={null}
        thumbLabel="Dimensions of the vectors"
        thumbValueText={`${width} dimensions`}
        size="sm"
        mb={30}
        thumbSize={20}
        classNames={{ markLabel: classes.label ?? "" }}
      />
      {trained.length > 1 && trained.length < stops.length && (
        <Text size="xs" c="dimmed" mt={4}>
          Bold: widths that the model was trained for. The others cut its vectors where they are.
        </Text>
      )}
    </div>
  );
}
