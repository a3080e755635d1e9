'use client'

import { type ReactNode, useEffect, useState } from 'react'

/** Something until a wait is over, and `then` something else. The seconds that are left are shown and not read out. */
export function AfterWait({
  milliseconds,
  then,
  children,
}: {
  milliseconds: number
  then: ReactNode
  children: ReactNode
}) {
  const [left, setLeft] = useState<number>()
  useEffect(() => {
    const end = performance.now() + milliseconds
    const tick = () => setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1000)))
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [milliseconds])
  if (left === 0) return then
  return (
    <div>
      {children}
      {left !== undefined && (
        <span aria-hidden="true" className="ms-2 text-ink-soft text-note">
          {/* As a clock shows it: in every language the same. */}
          {`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`}
        </span>
      )}
    </div>
  )
}
