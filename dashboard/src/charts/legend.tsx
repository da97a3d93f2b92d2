import type { Group } from "@/charts/groups";
import { share } from "@/format/decimal";
import { amount, changePercent, percent, type Unit } from "@/format/figures";

interface LegendGroup extends Group {
  /** null: not known. */
  total: string | null;
  formerTotal: string | null;
}

interface Props {
  groups: readonly LegendGroup[];
  total: string | null;
  unit: Unit;
  hasFormer: boolean;
  /** With the place of the group in the list; null for none. */
  onHighlight: (at: number | null) => void;
  onChoose: (group: LegendGroup) => void;
}

/** The groups with their sums, which add up to the total; each opens what can be asked next. */
export function Legend({ groups, total, unit, hasFormer, onHighlight, onChoose }: Props) {
  return (
    <ul className="legend" aria-label="Groups">
      {groups.map((group, at) => (
        <li key={group.key}>
          <button
            type="button"
            className="legend-item"
            onClick={() => onChoose(group)}
            onPointerEnter={() => onHighlight(at)}
            onPointerLeave={() => onHighlight(null)}
            onFocus={() => onHighlight(at)}
            onBlur={() => onHighlight(null)}
          >
            <span className="swatch" style={{ background: group.hue }} />
            <span className="legend-label">{group.label}</span>
            <span className="legend-amount">{amount(group.total, unit)}</span>
            <span className="legend-share">{hasFormer ? changePercent(group.total, group.formerTotal) : percent(share(group.total, total))}</span>
          </button>
        </li>
      ))}
      <li className="legend-item legend-total">
        <span />
        <span className="legend-label">Total</span>
        <span className="legend-amount">{amount(total, unit)}</span>
        <span className="legend-share" />
      </li>
    </ul>
  );
}
