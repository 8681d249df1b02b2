import { NumberInput } from "@mantine/core";
import type { ReactElement } from "react";
import type { SimulationRequest } from "../../../../src/api/simulation.ts";
import type { NumberFieldSpec } from "./number-fields.ts";

interface Props {
  readonly field: NumberFieldSpec;
  readonly value: number;
  readonly onChange: (part: Partial<SimulationRequest>) => void;
}

/** One number of the form, kept inside its range. */
export function NumberField({ field, value, onChange }: Props): ReactElement {
  const { key, label, min, max, percent = false, suffix = percent ? " %" : "" } = field;
  const factor = percent ? 100 : 1;
  return (
    <NumberInput
      label={label}
      size="sm"
      min={min}
      max={max}
      suffix={suffix}
      thousandSeparator=","
      allowDecimal={percent}
      decimalScale={percent ? 1 : 0}
      value={Math.round(value * factor * 10) / 10}
      onChange={(next) => typeof next === "number" && onChange({ [key]: next / factor })}
    />
  );
}
