'use client'

import { type ReactNode, useId, useRef } from 'react'
import { ConsoleButton } from './button'

/**
 * A question that is asked before something is done, in the browser's own dialog: it keeps the focus, closes by Escape,
 * and gives the focus back. Nothing in it may be needed without JavaScript.
 */
export function Dialog({
  open,
  look,
  title,
  close,
  children,
}: {
  /** The button that opens it. */
  open: ReactNode
  look?: 'main' | 'plain' | 'danger'
  title: ReactNode
  /** The button that changes nothing. */
  close: ReactNode
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  return (
    <>
      <ConsoleButton type="button" look={look} onClick={() => dialog.current?.showModal()}>
        {open}
      </ConsoleButton>
      <dialog
        ref={dialog}
        aria-labelledby={heading}
        className="m-auto w-[min(32rem,calc(100%-2rem))] rounded-card border border-edge bg-paper p-4 text-ink"
      >
        <h2 id={heading} className="mb-2 font-bold">
          {title}
        </h2>
        {children}
        {/* No form of its own: a dialog may stand inside one. */}
        <div className="mt-4">
          <ConsoleButton type="button" onClick={() => dialog.current?.close()}>
            {close}
          </ConsoleButton>
        </div>
      </dialog>
    </>
  )
}
