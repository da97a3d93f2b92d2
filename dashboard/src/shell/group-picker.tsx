import { Layers } from "lucide-react";
import { dimensionName } from "@/format/names";
import { useView } from "@/state/location";
import { DimensionPicker } from "./dimension-picker";

const NOTHING = { value: "-", label: "Nothing: one sum" };

/** What the figures are divided by. */
export function GroupPicker() {
  const [view, change] = useView();
  const { groupBy, thenBy } = view;
  const label = groupBy ? dimensionName(groupBy) : "nothing";
  return (
    <DimensionPicker
      label={`Group by ${label}`}
      trigger={
        <>
          <Layers size={15} aria-hidden />
          <span className="muted">By</span> {label}
        </>
      }
      value={groupBy || NOTHING.value}
      more={[NOTHING]}
      onChoose={(value) => change(value === NOTHING.value ? { groupBy: "" } : { groupBy: value, ...(value === thenBy ? { thenBy: groupBy } : {}) })}
    />
  );
}
