'use client'

import type { ReactNode } from 'react'
import { tell } from './channel'

/** Asks the page around to take this one away. A window closes by itself. */
export function CloseButton({ reason, children }: { reason: 'done' | 'ended'; children: ReactNode }) {
  const close = () => {
    tell({ type: 'cw:closed', reason })
    if (window.parent === window) window.close()
  }
  return (
    <button
      type="button"
      onClick={close}
      className="min-h-11 cursor-pointer self-start rounded-card border border-edge bg-paper px-4 py-1.5 text-accent hover:border-accent hover:bg-panel"
    >
      {children}
    </button>
  )
}
