import { figure } from '@/lib/core/metrics/figure'

export type Bar = {
  readonly label: string
  readonly count: number
  /** A part of the one above it. */
  readonly isPart?: boolean
}

/**
 * Bars in one hue, drawn by the server, each with its name and figure: what the table below says, at a glance. Read out
 * is the table alone. `of`: what a whole bar stands for; the largest, where it is not said.
 */
export function Bars({ bars, of }: { bars: readonly Bar[]; of?: number }) {
  const most = Math.max(of ?? 0, ...bars.map(({ count }) => count), 1)
  return (
    <div aria-hidden="true" className="grid max-w-[40rem] gap-1">
      {bars.map(({ label, count, isPart }) => (
        <div key={label} className="grid grid-cols-[1fr_auto] items-center gap-x-4 sm:grid-cols-[14rem_1fr_4rem]">
          <span className={isPart ? 'ps-4' : ''}>{label}</span>
          <svg
            aria-hidden="true"
            viewBox="0 0 100 10"
            preserveAspectRatio="none"
            className="order-last col-span-2 h-3 w-full sm:order-none sm:col-span-1 sm:h-4"
          >
            <rect width={100} height={10} className="fill-panel" />
            <rect
              width={(count / most) * 100}
              height={10}
              className="fill-accent"
              fillOpacity={isPart ? 0.55 : undefined}
            />
          </svg>
          <span className="text-end">{figure(count)}</span>
        </div>
      ))}
    </div>
  )
}
