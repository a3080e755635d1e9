'use client'

import { useActionState, useEffect, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { NoticeBox } from '@/components/ui/notice-box'
import { CodeBlock } from './code-block'

/** What the wallet really answered, or why nothing came. */
export type RunShown =
  | null
  | { readonly wrong: string }
  | {
      readonly call: string
      /** The call that prepares the example failed; this is its answer. */
      readonly unprepared: boolean
      readonly status: number
      readonly asExpected: boolean
      readonly headers: string
      readonly body: string
    }

/** Makes the calls of one example for real, and shows the answer. With or without JavaScript. */
export function RunForm({
  action,
  example,
  title,
}: {
  action: (previous: unknown, form: FormData) => Promise<RunShown>
  example: string
  title: string
}) {
  const [answer, formAction, pending] = useActionState<RunShown, FormData>(action, null)
  const found = useRef<HTMLElement>(null)
  useEffect(() => {
    if (answer) found.current?.focus()
  }, [answer])
  return (
    <div className="grid min-w-0 grid-cols-1 content-start gap-4">
      <form action={formAction} aria-busy={pending}>
        <input type="hidden" name="example" value={example} />
        <Button variant="plain" label={`Run it: ${title}`}>
          Run it
        </Button>
      </form>
      {answer && (
        <section
          ref={found}
          tabIndex={-1}
          // biome-ignore lint/a11y/noAutofocus: without JavaScript this moves the focus to the answer
          autoFocus
          aria-label={`Actual answer: ${title}`}
          className="grid grid-cols-1 gap-3"
        >
          {'wrong' in answer ? (
            <NoticeBox tone="danger">
              <p role="alert">{answer.wrong}</p>
            </NoticeBox>
          ) : (
            <>
              <h4 className="font-bold">
                {answer.unprepared ? 'A call before it was refused' : `Actual answer: ${answer.status}`}
              </h4>
              <p>
                {answer.unprepared
                  ? `${answer.call} answered ${answer.status}.`
                  : answer.asExpected
                    ? '✓ The status and the shape are as expected.'
                    : '× The status or the shape is not as expected.'}
              </p>
              {answer.headers && <CodeBlock>{answer.headers}</CodeBlock>}
              <CodeBlock>{answer.body || '(no body)'}</CodeBlock>
            </>
          )}
        </section>
      )}
    </div>
  )
}
