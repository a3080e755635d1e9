import type { ReactNode } from 'react'

const LOOK = {
  info: { mark: 'i', frame: 'border-accent', ink: 'border-accent text-accent' },
  warning: { mark: '!', frame: 'border-warning', ink: 'border-warning text-warning' },
  danger: { mark: '×', frame: 'border-danger', ink: 'border-danger text-danger' },
} as const

/** A fact that must not be missed. The words carry it; shape and colour only repeat them. */
export function NoticeBox({ tone, children }: { tone: keyof typeof LOOK; children: ReactNode }) {
  const { mark, frame, ink } = LOOK[tone]
  const shape = tone === 'info' ? 'rounded-full' : tone === 'warning' ? 'rotate-45' : ''
  return (
    <div className={`flex gap-4 border-s-4 bg-panel p-4 ${frame}`}>
      <span
        aria-hidden="true"
        className={`mt-1 flex size-6 shrink-0 items-center justify-center border-2 font-bold text-note leading-none ${shape} ${ink}`}
      >
        <span className={tone === 'warning' ? '-rotate-45' : ''}>{mark}</span>
      </span>
      <div className="min-w-0 grow">{children}</div>
    </div>
  )
}
