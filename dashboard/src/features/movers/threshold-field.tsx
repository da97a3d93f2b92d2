import { useEffect, useState } from "react";
import type { Unit } from "@/format/figures";
import { unitKey } from "@/format/units";
import { useView } from "@/state/location";
import { parseThreshold } from "@/state/threshold";

const WAIT_MS = 350;

/** The least change that is shown on its own, once typing pauses. */
export function ThresholdField({ unit }: { unit: Unit }) {
  const [view, change] = useView();
  const [text, setText] = useState(view.threshold);
  const [known, setKnown] = useState(view.threshold);
  if (known !== view.threshold) {
    // Back, forward, or a link: the address has another threshold than was typed.
    setKnown(view.threshold);
    setText(view.threshold);
  }
  const threshold = parseThreshold(text);
  useEffect(() => {
    if (threshold === null || threshold === view.threshold) return;
    const timer = setTimeout(() => {
      setKnown(threshold);
      change({ threshold }, true);
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [threshold, view.threshold, change]);
  return (
    <label className="select threshold">
      <span>
        At least <span className="visually-hidden">so much change, in</span> {unitKey(unit)}
      </span>
      <input inputMode="decimal" maxLength={24} placeholder="0.00" autoComplete="off" aria-invalid={threshold === null} value={text} onChange={(event) => setText(event.target.value)} />
    </label>
  );
}
