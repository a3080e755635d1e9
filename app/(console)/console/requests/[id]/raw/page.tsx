import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { PageHeading } from '@/components/console/page-heading'
import { readRaw } from '@/lib/operations/console/queue/read-raw'
import { idInAddress } from '@/lib/web/console'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queue.one'))('raw') }
}

/** A request as it is stored, for whoever looks for a fault. */
export default consolePage<Props>(async (ctx, { params }) => {
  const id = idInAddress((await params).id)
  const [t, raw] = await Promise.all([getTranslations('queue.one'), readRaw(ctx, { id })])
  return (
    <>
      <PageHeading title={t('rawTitle')} note={t('rawNote')} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto border-line border-s-2 bg-panel p-4 font-mono">
        {JSON.stringify(raw, null, 2)}
      </pre>
    </>
  )
})
