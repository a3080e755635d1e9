import { getTranslations } from 'next-intl/server'

/** That no real ABHA is changed. */
export async function SandboxMark() {
  const t = await getTranslations('abha')
  return (
    <span data-sandbox className="mb-2 block">
      <strong className="me-2 inline-block border-2 border-warning px-2 text-warning">{t('sandboxMark')}</strong>
      {t('sandbox')}
    </span>
  )
}
