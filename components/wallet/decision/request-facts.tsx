import { getTranslations } from 'next-intl/server'
import { FactList } from '@/components/ui/fact-list'
import { name } from '@/components/wallet/name'
import type { Facts } from '@/lib/core/notice/facts'

/** Whether `what` is asked for, stands, or is over. */
type Tense = 'what' | 'whatGranted' | 'whatEnded'

/** The facts of a request or of what came of it, one row each, in the order people ask. */
export async function RequestFacts({ facts, tense = 'what' }: { facts: Facts; tense?: Tense }) {
  const t = await getTranslations('decide.facts')
  return (
    <FactList
      rows={[
        {
          term: t('who'),
          detail: <bdi>{facts.who}</bdi>,
          note: (
            <>
              <span className="block">
                {facts.verified ? t.rich('verified', { ...name, registry: facts.verified }) : t('notVerified')}
              </span>
              {facts.contact && (
                <span className="block text-ink-soft">{t.rich('reach', { ...name, contact: facts.contact })}</span>
              )}
            </>
          ),
        },
        { term: t('why'), detail: <bdi>{facts.why}</bdi>, note: facts.whyGloss && <bdi>{facts.whyGloss}</bdi> },
        { term: t(tense), detail: <Kinds what={facts.what} /> },
        { term: t('dates'), detail: facts.recordDates },
        {
          term: t('from'),
          detail:
            facts.from.length === 0
              ? t('anywhere')
              : facts.from.map(({ id, name }) => (
                  <bdi key={id} className="block">
                    {name}
                  </bdi>
                )),
        },
        { term: t(tense === 'whatEnded' ? 'untilEnded' : 'until'), detail: t('untilDetail', { until: facts.until }) },
        { term: t('erase'), detail: facts.eraseBy },
        {
          term: t(tense === 'whatEnded' ? 'oftenEnded' : 'often'),
          detail: facts.howOften,
          note: facts.unusuallyOften && <strong className="text-warning">{t('unusual')}</strong>,
        },
      ]}
    />
  )
}

function Kinds({ what }: { what: Facts['what'] }) {
  return (
    <ul>
      {what.map(({ key, label, gloss }) => (
        <li key={key} className="mt-1 first:mt-0">
          <bdi>{label}</bdi>
          {gloss && <bdi className="block font-normal text-ink-soft text-note">{gloss}</bdi>}
        </li>
      ))}
    </ul>
  )
}
