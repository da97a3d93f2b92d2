/** The hatch of days that still fill; drawn over the bars, so that no colour changes its meaning. */
export function FillingPattern({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width={7} height={7} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width={7} height={7} fill="var(--surface)" fillOpacity={0.35} />
        <line x1={0} y1={0} x2={0} y2={7} stroke="var(--surface)" strokeWidth={4} />
      </pattern>
    </defs>
  );
}
