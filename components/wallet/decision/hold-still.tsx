'use client'

import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react'

const HOLD_MS = 1000

/**
 * Buttons rest for a second when they come before the eyes: a second tap of a hurried hand, or a
 * click meant for another window, decides nothing. Without JavaScript they just work.
 */
export function HoldStill({ children }: { children: ReactNode }) {
  const [held, setHeld] = useState(false)
  // What is pressed is judged by the clock, and not by what was drawn last.
  const until = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    const hold = () => {
      until.current = performance.now() + HOLD_MS
      setHeld(true)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setHeld(false), HOLD_MS)
    }
    const shown = () => document.visibilityState === 'visible' && hold()
    hold()
    window.addEventListener('focus', hold)
    document.addEventListener('visibilitychange', shown)
    return () => {
      clearTimeout(timer.current)
      window.removeEventListener('focus', hold)
      document.removeEventListener('visibilitychange', shown)
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be aria-disabled without disabling its buttons
    <div
      role="group"
      data-hold
      aria-disabled={held}
      onClickCapture={(event: MouseEvent) => performance.now() < until.current && event.preventDefault()}
    >
      {children}
    </div>
  )
}
