'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import type { ComponentProps, ReactNode } from 'react'
import { ConsoleButton } from './button'

/**
 * A question that is asked before something is done, or a short text beside the page: keeps the focus, closes by Escape,
 * and gives the focus back. Nothing in it may be needed without JavaScript.
 */
export function Dialog({
  open,
  look,
  title,
  close,
  shown,
  onShown,
  children,
}: {
  /** The button that opens it. */
  open: ReactNode
  look?: ComponentProps<typeof ConsoleButton>['look']
  title: ReactNode
  /** The button that changes nothing. */
  close: ReactNode
  /** Whether it is open, where something else than its button opens it too. */
  shown?: boolean
  onShown?: (shown: boolean) => void
  children: ReactNode
}) {
  return (
    <Base.Root open={shown} onOpenChange={onShown}>
      <Base.Trigger
        render={
          <ConsoleButton type="button" look={look}>
            {open}
          </ConsoleButton>
        }
      />
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-10 bg-[rgb(0_0_0/0.3)]" />
        <Base.Popup className="fixed inset-0 z-10 m-auto h-fit max-h-[calc(100%-2rem)] w-[min(32rem,calc(100%-2rem))] overflow-y-auto rounded-card border border-edge bg-paper p-4 text-console text-ink">
          <Base.Title className="mb-2 font-bold">{title}</Base.Title>
          {children}
          <div className="mt-4">
            <Base.Close render={<ConsoleButton type="button">{close}</ConsoleButton>} />
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** The button of a dialog that does what was asked. What it sends it names by `form`: a dialog stands inside none. */
export function DialogButton(button: ComponentProps<typeof ConsoleButton>) {
  return <Base.Close render={<ConsoleButton type="submit" {...button} />} />
}
