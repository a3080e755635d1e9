import { type ChangeKind, type ChangeStatus, mayStep } from './change'

/** The pages of a change, in the order in which a person comes through them. */
export const ABHA_PAGES = [
  'effects',
  'reasons',
  'sign-in',
  'sign-in/code',
  'method',
  'code',
  'confirm',
  'checking',
  'result',
] as const
export type AbhaPage = (typeof ABHA_PAGES)[number]

/** What of a change decides which of its pages can be shown. */
export type Stand = {
  readonly kind: ChangeKind
  readonly status: ChangeStatus
  readonly reasons: readonly string[]
  /** Whether a code to sign in to ABHA with was sent and not used. */
  readonly signInCode: object | null
}

/** Where a person goes on. What they chose is kept, so it is the furthest page that can be shown. */
export function pageOf({ kind, status, reasons, signInCode }: Stand): AbhaPage {
  switch (status) {
    case 'SENDING':
    case 'UNKNOWN':
      return 'checking'
    case 'DONE':
    case 'FAILED':
    case 'ABANDONED':
      return 'result'
    case 'CODE_SENT':
      return 'code'
    case 'SIGNED_IN':
      return reasons.length > 0 ? 'method' : 'reasons'
    case 'BEGUN':
      if (kind === 'reactivation') return 'method'
      if (reasons.length === 0) return 'effects'
      return signInCode ? 'sign-in/code' : 'sign-in'
  }
}

/** Whether a page still says something true: a person may go back as long as nothing was confirmed. */
export function canShow(stand: Stand, page: AbhaPage): boolean {
  const { kind, status, reasons, signInCode } = stand
  switch (page) {
    case 'effects':
      return mayStep(kind, status, 'choose')
    case 'reasons':
      return kind === 'deactivation' && mayStep(kind, status, 'choose')
    case 'sign-in':
      return mayStep(kind, status, 'sign_in')
    case 'sign-in/code':
      return mayStep(kind, status, 'sign_in') && signInCode !== null
    case 'method':
      return mayStep(kind, status, 'send_code') && (kind === 'reactivation' || reasons.length > 0)
    case 'code':
    case 'confirm':
      return mayStep(kind, status, 'confirm')
    case 'checking':
    case 'result':
      return pageOf(stand) === page
  }
}

/** So long the browser that confirmed a deactivation may still read the outcome, when that very ABHA had signed it in. */
export const LAST_LOOK_MS = 5 * 60_000

export const abhaPath = (id: string, page: AbhaPage): string =>
  page === 'effects' ? `/abha/${id}` : `/abha/${id}/${page}`

/** Which of how many steps a page is; null: the steps are behind it, or it is beside them. */
export function stepOf(kind: ChangeKind, page: AbhaPage): { readonly step: number; readonly of: number } | null {
  const steps: readonly (readonly AbhaPage[])[] =
    kind === 'deactivation'
      ? [['effects'], ['reasons'], ['sign-in', 'sign-in/code'], ['method', 'code'], ['confirm']]
      : [['effects'], ['method', 'code'], ['confirm']]
  const index = steps.findIndex((pages) => pages.includes(page))
  return index < 0 ? null : { step: index + 1, of: steps.length }
}
