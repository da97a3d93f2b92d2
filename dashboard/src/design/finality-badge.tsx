/** Whether AWS may still change the figures. */
export function FinalityBadge({ finality }: { finality: "estimated" | "final" }) {
  return finality === "final" ? (
    <span className="badge badge-good" title="Every line item is invoiced and the month is two weeks over">
      final
    </span>
  ) : (
    <span className="badge badge-warn" title="AWS may still change these figures until the invoice and two weeks after the month">
      estimated
    </span>
  );
}
