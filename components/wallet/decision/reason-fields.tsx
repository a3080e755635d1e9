import { getTranslations } from 'next-intl/server'
import { RadioCard } from '@/components/ui/radio-card'
import { TextField } from '@/components/ui/text-field'
import { name } from '@/components/wallet/name'
import { REASON_CODES } from '@/lib/core/consent/reason'

/** Why someone says no or stops: folded, none chosen, never needed. */
export async function ReasonFields({ summary, requester }: { summary: string; requester: string }) {
  const t = await getTranslations('decide.reason')
  return (
    <details>
      <summary className="link cursor-pointer py-2.5">{summary}</summary>
      <fieldset className="mt-2 grid min-w-0 grid-cols-1 gap-3">
        <legend className="sr-only">{t('question')}</legend>
        <p className="text-note">{t.rich('note', { ...name, name: requester })}</p>
        {REASON_CODES.map((code) => (
          <RadioCard key={code} name="reason" value={code} label={t(code)} />
        ))}
        <TextField name="reasonText" label={t('text')} hint={t('textHint')} maxLength={200} autoComplete="off" />
      </fieldset>
    </details>
  )
}
