import { getTranslations } from 'next-intl/server'
import { NoticeBox } from '@/components/ui/notice-box'

/** In what more is asked than is usual: facts with their figures, and nothing about what to answer. */
export async function MoreThanUsual({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null
  const t = await getTranslations('overAsk')
  return (
    <NoticeBox tone="info">
      <p className="font-bold">{t('title')}</p>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>
            <bdi>{sentence}</bdi>
          </li>
        ))}
      </ul>
      <p>{t('text')}</p>
    </NoticeBox>
  )
}
