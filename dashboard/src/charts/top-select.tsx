import { Select } from "@/design/select";
import { useView } from "@/state/location";

const TOPS = [3, 5, 7, 10, 15, 20];

/** How many groups are shown by name; the rest are the others. */
export function TopSelect() {
  const [view, change] = useView();
  const offered = [...new Set([...TOPS, view.topN])].toSorted((a, b) => a - b).map(String);
  return <Select label="Top" value={String(view.topN)} options={offered.map((value) => ({ value, label: value }))} onChange={(top) => change({ topN: Number(top) })} />;
}
