import type { ReactNode } from 'react'

type Props = {
  children: ReactNode
  name?: string
  value?: string
  /**
   * `decision`: 56 px and filled, the same for every answer. `warning`: as large, for what must not happen by mistake.
   * `plain`: 44 px and outlined. `link`: looks like a link. `choice`: one of several of which one is in force (`pressed`).
   */
  variant: 'decision' | 'warning' | 'plain' | 'link' | 'choice'
  pressed?: boolean
  type?: 'submit' | 'button'
  /** When several buttons share a text: the whole of what this one does. */
  label?: string
  lang?: string
}

const LOOK = {
  decision:
    'min-h-14 w-full rounded-card border-2 border-accent bg-accent px-4 py-2 font-bold text-on-accent hover:border-accent-strong hover:bg-accent-strong',
  warning:
    'min-h-14 w-full rounded-card border-2 border-danger bg-danger px-4 py-2 font-bold text-on-accent hover:underline underline-offset-3',
  plain: 'min-h-11 rounded-card border border-edge bg-paper px-4 py-1.5 text-accent hover:border-accent hover:bg-panel',
  link: 'tap link text-start',
  choice:
    'min-h-11 rounded-card border-2 border-edge px-4 py-1.5 text-ink hover:border-accent aria-pressed:bg-panel aria-pressed:border-accent aria-pressed:font-bold',
} as const

/** A native submit button. Two answers to one question use the same variant: neither may look easier. */
export function Button({ children, variant, pressed, type = 'submit', label, ...rest }: Props) {
  return (
    <button
      type={type}
      aria-label={label}
      aria-pressed={pressed}
      className={`cursor-pointer ${LOOK[variant]}`}
      {...rest}
    >
      {children}
    </button>
  )
}

/** Buttons of one width side by side wherever two fit, else one under the other. */
export function DecisionRow({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(8.25rem,100%),1fr))] gap-3 print:hidden">{children}</div>
  )
}
