import { figure } from '@/lib/core/metrics/figure'

export type Bar = {
  readonly label: string
  readonly count: number
  /** A part of the one above it. */
  readonly isPart?: boolean
}

const ROW = 28
const THICK = 16

/**
 * Bars in one hue, drawn by the server, each with its name and figure: what the table below says, at a glance. Read out
 * is the table alone.
 */
export function Bars({ bars, of }: { bars: readonly Bar[]; of?: number }) {
  const most = Math.max(of ?? 0, ...bars.map(({ count }) => count), 1)
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 600 ${bars.length * ROW}`}
      width="100%"
      className="max-w-[40rem] text-console"
      preserveAspectRatio="xMinYMin meet"
    >
      {bars.map(({ label, count, isPart }, at) => (
        <g key={label} transform={`translate(0 ${at * ROW})`}>
          <text x={isPart ? 16 : 0} y={ROW / 2} dominantBaseline="central" className="fill-ink">
            {label}
          </text>
          <rect x={220} y={(ROW - THICK) / 2} width={320} height={THICK} className="fill-panel" />
          <rect
            x={220}
            y={(ROW - THICK) / 2}
            width={(count / most) * 320}
            height={THICK}
            className="fill-accent"
            fillOpacity={isPart ? 0.55 : 1}
          />
          <text x={600} y={ROW / 2} textAnchor="end" dominantBaseline="central" className="fill-ink">
            {figure(count)}
          </text>
        </g>
      ))}
    </svg>
  )
}
