'use client'

import { type ReactNode, useActionState, useEffect, useRef, useState } from 'react'
import { AnsweredForm } from '@/components/ui/action-form'
import type { SecretAnswer } from '@/lib/core/secret-answer'
import { ConsoleButton, ConsoleButtonLink } from './button'

type Words = {
  readonly heading: string
  readonly text: string
  readonly copy: string
  readonly copied: string
  readonly done: string
}

/**
 * A form that makes a secret, and in its place, once, the secret. It is in the answer of that one call and nowhere else:
 * no address, no storage, and gone with the page.
 */
export function SecretForm({
  action,
  words,
  doneHref,
  children,
}: {
  action: (previous: unknown, form: FormData) => Promise<SecretAnswer>
  words: Words
  /** Where to go when it is copied. */
  doneHref: string
  children: ReactNode
}) {
  const [{ wrong, shown }, formAction, pending] = useActionState<SecretAnswer, FormData>(action, {
    wrong: null,
    shown: null,
  })
  if (shown) return <Secret shown={shown} words={words} doneHref={doneHref} />
  return (
    <AnsweredForm answer={wrong} action={formAction} pending={pending} className="grid gap-4">
      {children}
    </AnsweredForm>
  )
}

function Secret({
  shown,
  words,
  doneHref,
}: {
  shown: NonNullable<SecretAnswer['shown']>
  words: Words
  doneHref: string
}) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    // biome-ignore lint/a11y/noAutofocus: without JavaScript this moves the focus to what is shown once
    <div ref={box} role="status" tabIndex={-1} autoFocus className="grid gap-3 rounded-card border-2 border-accent p-4">
      <h2 className="font-bold">{words.heading}</h2>
      <p>{words.text}</p>
      <dl className="grid gap-3">
        {shown.values.map(({ label, value }) => (
          <div key={label}>
            <dt className="text-ink-soft">{label}</dt>
            <dd className="flex flex-wrap items-center gap-2">
              <code className="min-w-0 break-all rounded-card bg-panel px-2 py-1">{value}</code>
              <Copy value={value} label={label} words={words} />
            </dd>
          </div>
        ))}
      </dl>
      {shown.notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <p>
        <ConsoleButtonLink look="main" href={doneHref}>
          {words.done}
        </ConsoleButtonLink>
      </p>
    </div>
  )
}

/** Only where there is a clipboard: without JavaScript people select and copy. */
function Copy({ value, label, words }: { value: string; label: string; words: Words }) {
  const [state, setState] = useState<'none' | 'ready' | 'copied'>('none')
  useEffect(() => setState(navigator.clipboard ? 'ready' : 'none'), [])
  if (state === 'none') return null
  return (
    <ConsoleButton
      type="button"
      aria-label={`${state === 'copied' ? words.copied : words.copy}: ${label}`}
      onClick={() => navigator.clipboard.writeText(value).then(() => setState('copied'))}
    >
      <span aria-live="polite">{state === 'copied' ? words.copied : words.copy}</span>
    </ConsoleButton>
  )
}
