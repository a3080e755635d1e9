'use client'

import { useActionState, useEffect, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { ErrorSummary } from '@/components/ui/error-summary'
import { FactList } from '@/components/ui/fact-list'
import { NoticeBox } from '@/components/ui/notice-box'
import { MarkedSandbox } from '@/components/wallet/marked-sandbox'

/** What a check found, in the reader's language: something wrong, or what the proofs say. */
export type VerifyAnswerShown =
  | null
  | { readonly title: string; readonly wrong: string; readonly pasted: string }
  | {
      readonly title: string
      /** The words in the receipt are not those that were signed. */
      readonly differs: string | null
      readonly limits: string
      readonly proofs: readonly {
        readonly heading: string | null
        /** Of a change of an ABHA that was none: said with it. */
        readonly sandbox: false | { readonly mark: string; readonly text: string }
        readonly rows: readonly { readonly term: string; readonly detail: string }[]
      }[]
    }

/** Paste, press, read. The answer stands above the form, with or without JavaScript. */
export function VerifyForm({
  action,
  label,
  hint,
  button,
}: {
  action: (previous: unknown, form: FormData) => Promise<VerifyAnswerShown>
  label: string
  hint: string
  button: string
}) {
  const [answer, formAction, pending] = useActionState<VerifyAnswerShown, FormData>(action, null)
  const found = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer takes the focus
  useEffect(() => found.current?.focus(), [answer])
  const wrong = answer && 'wrong' in answer ? answer : null
  return (
    <>
      {answer && !('wrong' in answer) && (
        // biome-ignore lint/a11y/noAutofocus: without JavaScript this moves the focus to the answer
        <section ref={found} tabIndex={-1} autoFocus aria-labelledby="genuine" className="grid grid-cols-1 gap-4">
          <h2 id="genuine" className="font-bold text-group">
            <span aria-hidden="true">✓ </span>
            {answer.title}
          </h2>
          {answer.differs && <NoticeBox tone="danger">{answer.differs}</NoticeBox>}
          {answer.proofs.map(({ heading, sandbox, rows }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: proofs are shown once and never moved
            <div key={index} className="grid grid-cols-1 gap-2">
              {heading && <h3 className="font-bold">{heading}</h3>}
              {sandbox && <MarkedSandbox {...sandbox} />}
              <FactList rows={rows.map(({ term, detail }) => ({ term, detail: <bdi>{detail}</bdi> }))} />
            </div>
          ))}
          <p className="text-ink-soft text-note">{answer.limits}</p>
        </section>
      )}
      <form action={formAction} aria-busy={pending} noValidate className="grid grid-cols-1 gap-6">
        {wrong && <ErrorSummary title={wrong.title} errors={[{ href: '#pasted', text: wrong.wrong }]} />}
        <div className="grid grid-cols-1 gap-2">
          <label htmlFor="pasted" className="font-bold">
            {label}
          </label>
          <p id="pasted-hint" className="text-ink-soft text-note">
            {hint}
          </p>
          {wrong && (
            <p id="pasted-error" className="font-bold text-danger">
              <span aria-hidden="true">! </span>
              {wrong.wrong}
            </p>
          )}
          <textarea
            // A new default only counts for a new field.
            key={wrong?.pasted}
            id="pasted"
            name="pasted"
            rows={8}
            defaultValue={wrong?.pasted}
            aria-invalid={wrong ? true : undefined}
            aria-describedby={wrong ? 'pasted-hint pasted-error' : 'pasted-hint'}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            dir="ltr"
            className={`w-full break-all rounded-card border-2 bg-paper p-3 text-note ${wrong ? 'border-danger' : 'border-edge'}`}
          />
        </div>
        <Button variant="decision">{button}</Button>
      </form>
    </>
  )
}
