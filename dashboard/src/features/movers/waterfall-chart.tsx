import type { CSSProperties, ReactNode } from "react";
import { sign } from "@/format/decimal";
import { amount, change, changePercent, compactAmount, type Unit } from "@/format/figures";
import type { Moved } from "./to-movers";
import { barOf, placeOf, type Scale, scaleOf, type Step, type Waterfall } from "./to-waterfall";

interface Props {
  waterfall: Waterfall;
  unit: Unit;
  label: string;
  formerName: string;
  nowName: string;
  onChoose: (moved: Moved) => void;
  onChooseTotal: (isFormer: boolean) => void;
}

/** Bars from the former total down to the new one, each beginning where the one above it ended. Only draws. */
export function WaterfallChart({ waterfall, unit, label, formerName, nowName, onChoose, onChooseTotal }: Props) {
  const scale = scaleOf(waterfall);
  const { former, now, steps } = waterfall;
  return (
    <ol className="fall" aria-label={label}>
      <TotalRow name={formerName} total={former} unit={unit} scale={scale} hasNext onChoose={() => onChooseTotal(true)} />
      {steps.map((step) => (
        <StepRow key={step.group.key} step={step} unit={unit} scale={scale} onChoose={onChoose} />
      ))}
      <TotalRow name={nowName} total={now} unit={unit} scale={scale} hasNext={false} onChoose={() => onChooseTotal(false)} />
      <li className="fall-row fall-axis" aria-hidden>
        <span className="fall-track">
          {scale.ticks.map((tick) => (
            <span key={tick} className="fall-tick" style={{ left: `${placeOf(tick, scale)}%` }}>
              {compactAmount(tick, unit)}
            </span>
          ))}
        </span>
      </li>
    </ol>
  );
}

interface TotalProps {
  name: string;
  total: string;
  unit: Unit;
  scale: Scale;
  hasNext: boolean;
  onChoose: () => void;
}

function TotalRow({ name, total, unit, scale, hasNext, onChoose }: TotalProps) {
  const torn = scale.isBroken ? (sign(total) > 0 ? " fall-torn" : " fall-torn-end") : "";
  return (
    <li>
      <button type="button" className="fall-row fall-total" onClick={onChoose}>
        <span className="fall-label">{name}</span>
        <Track scale={scale} level={hasNext ? total : null}>
          <span className={`fall-bar${torn}`} style={placed(0, total, scale)} />
        </Track>
        <span className="fall-amount">{amount(total, unit)}</span>
      </button>
    </li>
  );
}

function StepRow({ step, unit, scale, onChoose }: { step: Step; unit: Unit; scale: Scale; onChoose: (moved: Moved) => void }) {
  const { group, moved } = step;
  const direction = sign(step.change) > 0 ? "up" : sign(step.change) < 0 ? "down" : "muted";
  const figures = (
    <>
      <span className="fall-label">
        <span className="swatch" style={{ background: group.hue }} /> {group.label}
      </span>
      <Track scale={scale} level={step.to}>
        <span className={`fall-bar fall-${direction}`} style={placed(step.from, step.to, scale)} />
      </Track>
      <span className={`fall-amount ${direction}`}>{change(step.change, unit)}</span>
    </>
  );
  // The others are no one thing that could be asked about.
  if (!moved) return <li className="fall-row">{figures}</li>;
  const words = `${group.label}: ${amount(moved.former, unit)} before, ${amount(moved.now, unit)} now (${moved.isGone ? "gone" : changePercent(moved.now, moved.former)})`;
  return (
    <li>
      <button type="button" className="fall-row" title={words} onClick={() => onChoose(moved)}>
        {figures}
      </button>
    </li>
  );
}

function placed(one: string | number, two: string | number, scale: Scale): CSSProperties {
  const { left, width } = barOf(one, two, scale);
  return { left: `${left}%`, width: `${width}%` };
}

/** The line of a bar, with the grid behind it; `level` is where the next bar begins. */
function Track({ scale, level, children }: { scale: Scale; level: string | null; children: ReactNode }) {
  return (
    <span className="fall-track" aria-hidden>
      {scale.ticks.map((tick) => (
        <span key={tick} className={`fall-line${tick === 0 ? " fall-zero" : ""}`} style={{ left: `${placeOf(tick, scale)}%` }} />
      ))}
      {level !== null && <span className="fall-link" style={{ left: `${placeOf(level, scale)}%` }} />}
      {children}
    </span>
  );
}
