'use client'

import { createContext, type ReactNode, useActionState, useContext, useEffect } from 'react'
import type { FormAnswer } from '@/lib/core/form-answer'
import { ErrorSummary } from './error-summary'

export type FormAction = (previous: unknown, form: FormData) => Promise<FormAnswer>

const Answer = createContext<FormAnswer>(null)
const Partner = createContext<string | null>(null)

/** Says in each form inside whose the page is that it stands in. */
export function AtPartner({ partnerId, children }: { partnerId: string; children: ReactNode }) {
  return <Partner value={partnerId}>{children}</Partner>
}

/** The error of the field with this id, and what was typed into it; both from the form's last answer. */
export function useFieldAnswer(id: string): { error: string | undefined; value: string | undefined } {
  const answer = useContext(Answer)
  return { error: answer?.errors.find(({ href }) => href === `#${id}`)?.text, value: answer?.values?.[id] }
}

/**
 * A form around a server action, with or without JavaScript. Shows the error summary of the
 * action's answer; fields inside show their own error with `FieldError`.
 */
export function ActionForm({
  action,
  children,
  className,
}: {
  action: FormAction
  children: ReactNode
  className?: string
}) {
  const [answer, formAction, pending] = useActionState<FormAnswer, FormData>(action, null)
  return (
    <AnsweredForm answer={answer} action={formAction} pending={pending} className={className}>
      {children}
    </AnsweredForm>
  )
}

/** The same, of a form that keeps its answer itself. */
export function AnsweredForm({
  answer,
  action,
  pending,
  children,
  className,
}: {
  answer: FormAnswer
  action: (form: FormData) => void
  pending: boolean
  children: ReactNode
  className?: string
}) {
  const partnerId = useContext(Partner)
  useEffect(() => {
    if (answer?.goTo) location.assign(answer.goTo)
  }, [answer])
  return (
    <form action={action} aria-busy={pending} noValidate className={className ?? 'grid gap-6'}>
      {answer && answer.errors.length > 0 && <ErrorSummary title={answer.title} errors={answer.errors} />}
      {partnerId && <input type="hidden" name="atPartner" value={partnerId} />}
      <Answer value={answer}>{children}</Answer>
    </form>
  )
}
