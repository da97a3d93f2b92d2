import { Layers } from "lucide-react";
import { dimensionName } from "@/format/names";
import { useView } from "@/state/location";
import { DEFAULTS } from "@/state/view";
import { DimensionPicker } from "./dimension-picker";

const NOTHING = { value: "-", label: "Nothing: one sum" };

/** What the figures are divided by; by something, where a page has to. */
export function GroupPicker({ isRequired }: { isRequired: boolean }) {
  const [view, change] = useView();
  const { thenBy } = view;
  const groupBy = view.groupBy || (isRequired ? DEFAULTS.groupBy : "");
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
      more={isRequired ? [] : [NOTHING]}
      onChoose={(value) => change(value === NOTHING.value ? { groupBy: "" } : { groupBy: value, ...(value === thenBy ? { thenBy: groupBy } : {}) })}
    />
  );
}
