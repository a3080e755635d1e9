import { getTranslations } from 'next-intl/server'

/** How to keep the page at `path`. */
export async function SaveEvidence({ path }: { path: string }) {
  const t = await getTranslations('evidence')
  return (
    <div className="print:hidden">
      <p>
        <a href={`${path}/json`} download className="tap link">
          {t('json')}
        </a>
      </p>
      <p className="text-ink-soft text-note">{t('print')}</p>
    </div>
  )
}
