'use server'

import type { VerifyAnswerShown } from '@/components/wallet/receipt/verify-form'
import { isCheckType } from '@/lib/core/check/judge'
import { Failure } from '@/lib/core/failure'
import { dayInWords } from '@/lib/core/time/format'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { type Checked, verifyReceipt } from '@/lib/operations/receipt/verify-receipt'
import { act } from '@/lib/web/act'
import { anonymousContext } from '@/lib/web/context'
import { refusalText } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'

/** Room for a grant at a hundred places. */
const LONGEST = 400_000

/** Checks what was pasted and answers in words. Nothing is kept. */
export async function verifyAction(_previous: unknown, form: FormData): Promise<VerifyAnswerShown> {
  const language = await readLanguage()
  const words = wordsIn(language)
  const wrong = (text: string, pasted = ''): VerifyAnswerShown => ({
    title: words('problem.title'),
    wrong: text,
    pasted,
  })
  const pasted = form.get('pasted')
  let answer: VerifyAnswerShown = null
  const refusal = await act(async () => {
    if (typeof pasted !== 'string') throw new Failure('invalid_input')
    if (pasted.length > LONGEST) {
      answer = wrong(words('decide.verify.tooLong'))
      return
    }
    const checked = await verifyReceipt(await anonymousContext(), { pasted, language })
    if (!checked.ok) {
      answer = wrong(words(`decide.verify.${checked.why}`), pasted)
      return
    }
    answer = {
      title: words('decide.verify.genuine'),
      differs: checked.proofs.some((one) => one.textMatches === false) ? words('decide.verify.textDiffers') : null,
      limits: words('decide.verify.limits'),
      proofs: checked.proofs.map((one, index) => ({
        heading: checked.proofs.length > 1 ? words('decide.verify.number', { number: index + 1 }) : null,
        sandbox: one.sandbox && { mark: words('abha.sandboxMark'), text: words('abha.sandbox') },
        rows: rowsOf(one),
      })),
    }
  })
  return refusal ? wrong(await refusalText(refusal), typeof pasted === 'string' ? pasted : '') : answer

  function checkName(type: string) {
    return isCheckType(type) ? words(`check.type.${type}`) : type
  }

  function rowsOf(proof: Checked) {
    const t = (key: string, values?: Record<string, string>) => words(`decide.verify.${key}`, values)
    const instant = (at: Date) => instantInWords(at, language, words)
    const from = proof.recordsFrom && dayInWords(proof.recordsFrom, language)
    const to = proof.recordsTo && dayInWords(proof.recordsTo, language)
    const isOfAbha = proof.state === 'DEACTIVATED' || proof.state === 'REACTIVATED'
    const granted = proof.state === 'ACCEPT' && !proof.check
    return [
      { term: t('says'), detail: proof.check ? words(`check.says.${proof.state}`) : t(proof.state) },
      { term: t(isOfAbha ? 'askedOf' : 'requester'), detail: proof.consumerId },
      ...(granted
        ? [
            {
              term: t('data'),
              detail: proof.data.map(({ key, label }) => (label ? `${label} (${key})` : key)).join(', '),
            },
            {
              term: t('dates'),
              detail:
                from && to
                  ? t('datesBetween', { from, to })
                  : from
                    ? t('datesFrom', { from })
                    : to
                      ? t('datesTo', { to })
                      : t('datesAny'),
            },
          ]
        : []),
      ...(proof.check ? [{ term: words('check.which'), detail: checkName(proof.check.type) }] : []),
      ...(granted && proof.validUntil ? [{ term: t('until'), detail: instant(proof.validUntil) }] : []),
      { term: t('signed'), detail: instant(proof.signedAt) },
      ...(granted || proof.standing
        ? [
            {
              term: t('standing'),
              detail: proof.standing
                ? t(`standing${proof.standing.state}`, { instant: instant(proof.standing.at) })
                : t('standingUnknown'),
            },
          ]
        : []),
      ...(proof.check
        ? [
            {
              term: words('check.counts'),
              detail: !proof.check.standing
                ? t('standingUnknown')
                : proof.check.standing.binds
                  ? words('check.countsYes')
                  : words('check.countsNo', { instant: instant(proof.check.standing.since) }),
            },
          ]
        : []),
      {
        term: t('words'),
        detail: t(proof.textMatches === null ? 'textNone' : proof.textMatches ? 'textMatches' : 'textDiffers'),
      },
    ]
  }
}
