import { getTranslations } from 'next-intl/server'
import { NoticeBox } from '@/components/ui/notice-box'
import { TextField } from '@/components/ui/text-field'

/** Where a code that was sent is typed: the field `otp`. `until`: the sentence that says how long it counts. */
export async function CodeField({ until }: { until: string }) {
  const t = await getTranslations('signIn')
  return (
    <>
      <TextField
        name="otp"
        label={t('codeLabel')}
        hint={t('codeHint')}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={40}
        short
      />
      <p className="text-ink-soft text-note">{until}</p>
    </>
  )
}

/** Says that another code was sent. */
export async function CodeResent() {
  const t = await getTranslations('signIn')
  return (
    <NoticeBox tone="info">
      <p role="status">{t('resent')}</p>
    </NoticeBox>
  )
}
