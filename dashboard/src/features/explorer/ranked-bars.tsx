import { share } from "@/format/decimal";
import { amount, changePercent, percent, type Unit } from "@/format/figures";
import type { SpanGroup } from "./to-groups";

interface Props {
  groups: readonly SpanGroup[];
  total: string | null;
  isCompared: boolean;
  formerTotal: string | null;
  unit: Unit;
  caption: string;
  onChoose: (group: SpanGroup) => void;
}

/** The groups of the whole span in order, each as a bar from zero; a mark where the former span was. */
export function RankedBars({ groups, total, isCompared, formerTotal, unit, caption, onChoose }: Props) {
  const ends = groups.flatMap((one) => [Number(one.total ?? 0), Number(one.formerTotal ?? 0)]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const at = (size: number) => `${(high > low ? (size - low) / (high - low) : 0) * 100}%`;
  const said = (now: string | null, before: string | null) => (!isCompared ? percent(share(now, total)) : changePercent(now, before));
  return (
    <ul className="ranked" aria-label={caption}>
      {groups.map((group) => {
        const size = Number(group.total ?? 0);
        return (
          <li key={group.key}>
            <button type="button" className="ranked-row" onClick={() => onChoose(group)}>
              <span className="ranked-label">{group.label}</span>
              <span className="ranked-track" aria-hidden>
                <span className="ranked-bar" style={{ left: at(Math.min(0, size)), right: `calc(100% - ${at(Math.max(0, size))})`, background: group.hue }} />
                {low < 0 && <span className="ranked-zero" style={{ left: at(0) }} />}
                {group.formerTotal !== null && <span className="ranked-mark" style={{ left: at(Number(group.formerTotal)) }} />}
              </span>
              <span className="ranked-amount">{amount(group.total, unit)}</span>
              <span className="ranked-share">{said(group.total, group.formerTotal)}</span>
            </button>
          </li>
        );
      })}
      <li className="ranked-row ranked-total">
        <span className="ranked-label">Total</span>
        <span className="ranked-track" />
        <span className="ranked-amount">{amount(total, unit)}</span>
        <span className="ranked-share">{!isCompared ? "" : changePercent(total, formerTotal)}</span>
      </li>
    </ul>
  );
}
